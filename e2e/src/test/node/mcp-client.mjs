// The flow of the official TypeScript client of MCP.
import assert from 'node:assert/strict'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, key] = process.argv.slice(2)
const client = new Client({ name: 'parley-test', version: '1' })
const headers = { Authorization: `Bearer ${key}` }
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
assert.equal(client.getServerVersion().name, 'parley')
const names = (await client.listTools()).tools.map((tool) => tool.name)
assert(names.includes('search_knowledge') && names.includes('remember'))
const user = { external_user_id: 'ann' }
await client.callTool({ name: 'remember', arguments: { ...user, content: 'Ann likes tea.' } })
const memories = await client.callTool({ name: 'list_memories', arguments: user })
assert.match(memories.content[0].text, /Ann likes tea\./)
const refused = await client.callTool({ name: 'read_skill', arguments: { slug: 'none' } })
assert.equal(refused.isError, true)
await client.close()

console.log('every step held')

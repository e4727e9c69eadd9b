// The flows of OpenAI's own library for JavaScript. The test has scripted the model's answers in this order.
import assert from 'node:assert/strict'
import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'

const [baseURL, apiKey, model] = process.argv.slice(2)
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 })
const messages = [{ role: 'user', content: 'Hello?' }]

// models
const listed = []
for await (const one of client.models.list()) listed.push(one.id)
assert(listed.includes(model) && listed.includes('@parley/extractive'))
assert.equal((await client.models.retrieve(model)).id, model)

// 1: a whole answer
const whole = await client.chat.completions.create({ model, messages })
assert.equal(whole.choices[0].message.content, 'Hello there.')
assert.equal(whole.choices[0].finish_reason, 'stop')
assert.equal(whole.usage.total_tokens, 12)

// 2: a stream, with its usage
let text = ''
let usage
const options = { include_usage: true }
for await (const chunk of await client.chat.completions.create({ model, messages, stream: true, stream_options: options })) {
  text += chunk.choices[0]?.delta.content ?? ''
  usage = chunk.usage ?? usage
}
assert.equal(text, 'One two three')
assert.equal(usage.total_tokens, 13)

// 3, 4: tools in a loop that the library runs
const tools = [
  {
    type: 'function',
    function: {
      name: 'weather',
      description: 'Tells the weather.',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      parse: JSON.parse,
      function: ({ city }) => `Rain in ${city}`,
    },
  },
]
const run = client.chat.completions.runTools({ model, messages, tools })
assert.equal(await run.finalContent(), 'It rains.')
assert(run.messages.some((one) => one.role === 'tool' && one.content === 'Rain in Rome'))

// 5, 6: the same, streamed
const streamed = client.chat.completions.runTools({ model, messages, tools, stream: true })
assert.equal(await streamed.finalContent(), 'It snows.')
assert(streamed.messages.some((one) => one.role === 'tool' && one.content === 'Rain in Oslo'))

// 7: structured outputs
const parsed = await client.chat.completions.parse({
  model,
  messages,
  response_format: zodResponseFormat(z.object({ name: z.string(), age: z.number() }), 'person'),
})
assert.deepEqual(parsed.choices[0].message.parsed, { name: 'Ann', age: 7 })

// embeddings, which the library asks for in base64
const vectors = await client.embeddings.create({ model: '@parley/bge-small-en-v1.5', input: ['a cat', 'a dog'] })
assert.equal(vectors.data.length, 2)
assert.equal(vectors.data[0].embedding.length, 384)
const length = Math.hypot(...vectors.data[0].embedding)
assert(Math.abs(length - 1) < 0.01, `length ${length}`)

// moderations
const judged = await client.moderations.create({ input: 'I will.' })
assert.equal(judged.results[0].flagged, true)

// 8, 9: responses that continue each other
const first = await client.responses.create({ model, input: 'I am Ann.' })
assert.equal(first.output_text, 'Hello Ann.')
const second = await client.responses.create({ model, input: 'Who am I?', previous_response_id: first.id })
assert.equal(second.output_text, 'You are Ann.')
assert.equal((await client.responses.retrieve(second.id)).output[0].content[0].text, 'You are Ann.')

// 10: a response as a stream
const events = client.responses.stream({ model, input: 'Count.' })
let deltas = ''
events.on('response.output_text.delta', (event) => (deltas += event.delta))
assert.equal((await events.finalResponse()).output_text, 'One two')
assert.equal(deltas, 'One two')

// errors
await assert.rejects(client.chat.completions.create({ model: 'no-such-model', messages }), OpenAI.NotFoundError)
const stranger = new OpenAI({ baseURL, apiKey: 'sk-00000000000000000000000000000000', maxRetries: 0 })
await assert.rejects(stranger.chat.completions.create({ model, messages }), OpenAI.AuthenticationError)
await assert.rejects(client.chat.completions.create({ model, messages: [] }), OpenAI.BadRequestError)

// 11: a stream that breaks off is an error
await assert.rejects(async () => {
  for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) void chunk
})

console.log('every step held')

// The flows of Vercel's AI SDK with its provider for compatible APIs. The test has scripted the model's answers in this order.
import assert from 'node:assert/strict'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { embedMany, generateObject, generateText, stepCountIs, streamText, tool } from 'ai'
import { z } from 'zod'

const [baseURL, apiKey, name] = process.argv.slice(2)
const provider = createOpenAICompatible({
  name: 'parley',
  baseURL,
  apiKey,
  includeUsage: true,
  supportsStructuredOutputs: true,
})
const model = provider(name)
const tools = {
  weather: tool({
    description: 'Tells the weather.',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => `Rain in ${city}`,
  }),
}

// 1
const whole = await generateText({ model, prompt: 'Hello?', maxRetries: 0 })
assert.equal(whole.text, 'Hello there.')
assert.equal(whole.finishReason, 'stop')
assert.equal(whole.usage.totalTokens, 12)

// 2
const stream = streamText({ model, prompt: 'Count.', maxRetries: 0 })
const pieces = []
for await (const piece of stream.textStream) pieces.push(piece)
assert.equal(pieces.join(''), 'One two three')
assert.equal((await stream.usage).totalTokens, 13)

// 3, 4
const looped = await generateText({ model, prompt: 'Weather?', tools, stopWhen: stepCountIs(3), maxRetries: 0 })
assert.equal(looped.text, 'It rains.')
assert.equal(looped.steps[0].toolResults[0].output, 'Rain in Rome')

// 5, 6
const streamed = streamText({ model, prompt: 'Weather?', tools, stopWhen: stepCountIs(3), maxRetries: 0 })
assert.equal(await streamed.text, 'It snows.')
assert.equal((await streamed.steps)[0].toolResults[0].output, 'Rain in Oslo')

// 7
const schema = z.object({ name: z.string(), age: z.number() })
const { object } = await generateObject({ model, prompt: 'Who?', schema, maxRetries: 0 })
assert.deepEqual(object, { name: 'Ann', age: 7 })

const { embeddings } = await embedMany({
  model: provider.textEmbeddingModel('@parley/bge-small-en-v1.5'),
  values: ['a cat', 'a dog'],
})
assert.equal(embeddings.length, 2)
assert.equal(embeddings[0].length, 384)

// 8: a stream that breaks off is an error
const broken = streamText({ model, prompt: 'Count.', maxRetries: 0, onError: () => {} })
let failure
for await (const part of broken.fullStream) if (part.type === 'error') failure = part.error
assert(failure, 'the stream looked whole')

console.log('every step held')

import { type OpenAiFake, startOpenAiFake } from '@leadkit/testing'
import { describeAiScorer } from '@leadkit/testing/conformance'
import { afterAll, beforeAll } from 'vitest'
import { readingModel } from './reading-model.ts'
import { scorerAt } from './sdk-fixture.ts'

let fake: OpenAiFake

beforeAll(async () => {
  fake = await startOpenAiFake({ answer: readingModel })
})
afterAll(() => fake.close())

describeAiScorer('over the AI SDK', {
  createScorer: () => scorerAt(fake, { price: { inputMicros: 250_000, outputMicros: 2_000_000 } }),
})

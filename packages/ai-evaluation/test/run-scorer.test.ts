import { LeadKitError } from '@leadkit/contracts'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { describe, expect, it } from 'vitest'
import { namedMetrics, reportOn, type RunProgress, runScorer, toTranscript } from '../src/index.ts'
import { conversation, scorerOf } from './cases.ts'

const set = Array.from({ length: 12 }, (_, index) => conversation(`c${index}`, { intent: 'other' }))

describe('runScorer', () => {
  it('asks about so many at the same time and no more, and keeps the order of the set', async () => {
    let running = 0
    let most = 0
    const told: RunProgress[] = []
    const scorer = scorerOf(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise(setImmediate)
      running -= 1
      return { classification: { intent: 'other' } }
    })
    const results = await runScorer(scorer, set, { concurrency: 3, onProgress: (progress) => told.push(progress) })
    expect(results.map((result) => result.conversation.id)).toEqual(set.map(({ id }) => id))
    expect(most).toBe(3)
    expect(told.at(-1)).toEqual({ done: 12, total: 12, failed: 0 })
  })

  it('keeps a failed question as a result, and an answer outside the contract too', async () => {
    const scorer = scorerOf((id) => {
      if (id === 'c1') throw new LeadKitError('permanent', 'declined')
      if (id === 'c2') throw new Error('A secret of c2')
      return { classification: { confidence: id === 'c3' ? 2 : 0.5 } }
    })
    const results = await runScorer(scorer, set.slice(0, 4))
    expect(results.map(({ failure }) => failure)).toEqual([null, 'permanent', 'unknown', 'misfit'])
  })

  it('does not have spam and opt-outs scored, as the core does not', async () => {
    const scorer = {
      ...scorerOf(() => ({ classification: { intent: 'spam' as const } })),
      score: () => Promise.reject(new Error('asked')),
    }
    expect(await runScorer(scorer, set.slice(0, 1))).toMatchObject([{ scoring: null, failure: null }])
  })

  it('ends when the caller gives up, and for a scorer that is set up wrongly', async () => {
    const stop = new AbortController()
    const scorer = scorerOf(async () => {
      stop.abort()
      return {}
    })
    await expect(runScorer(scorer, set, { signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' })
    const wrong = scorerOf(() => {
      throw new LeadKitError('configuration', 'no key')
    })
    await expect(runScorer(wrong, set)).rejects.toMatchObject({ code: 'configuration' })
    await expect(runScorer(scorer, set, { concurrency: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('gives up a question that takes too long', async () => {
    const scorer = {
      ...scorerOf(() => ({})),
      classify: (_request: unknown, { signal }: { signal: AbortSignal }): Promise<never> =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new LeadKitError('aborted', 'gave up')))
        }),
    }
    expect(await runScorer(scorer, set.slice(0, 1), { timeoutMs: 5 })).toMatchObject([{ failure: 'aborted' }])
  })
})

describe('the embedded scorer', () => {
  it('runs, and its figures are those of its answers', async () => {
    const texts = { a: 'Hi, how much are 20 oak shelves? My mail is ada@example.com', b: 'Please unsubscribe me' }
    const labels = {
      a: { intent: 'purchase', email: 'ada@example.com' },
      b: { intent: 'opt_out', email: null },
    } as const
    const cases = (['a', 'b'] as const).map((id) =>
      conversation(id, labels[id], { messages: [{ from: 'participant', text: texts[id] }] }),
    )
    const metrics = namedMetrics(reportOn('rules', await runScorer(createRulesAiScorer(), cases)))
    expect(metrics).toMatchObject({ failures: 0, 'intent.accuracy': 1, 'optOut.recall': 1, 'contact.email.recall': 1 })
  })
})

describe('toTranscript', () => {
  it('is what the core would give a scorer', () => {
    const messages = [
      { from: 'automation', text: 'Hello' },
      { from: 'participant', text: '' },
    ] as const
    const { transcript, messageId } = toTranscript(
      conversation('a', {}, { messages, country: 'DE', participantName: 'Ada' }),
    )
    expect(transcript).toMatchObject({
      conversationId: 'a',
      channel: 'direct_message',
      participantName: 'Ada',
      defaultCountry: 'DE',
      messages: [
        { id: 'message-1', direction: 'outbound', author: 'automation', content: 'Hello' },
        { id: 'message-2', direction: 'inbound', author: 'participant', content: null },
      ],
    })
    expect(messageId).toBe('message-2')
  })
})

import { setTimeout as delay } from 'node:timers/promises'
import type { AiScorer, Classification, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import type { AiScorerFixture } from '../src/lib/conformance/ai/ai-fixture.ts'
import { aiScorerCases, describeAiScorer } from '../src/lib/conformance/ai/ai-scorer.ts'
import { createKeywordAiScorer } from './keyword-ai-scorer.ts'
import { wrongAiScorers } from './wrong-ai-scorers.ts'

const right = createKeywordAiScorer()
describeAiScorer('of keywords', { createScorer: () => right })

/** A scorer that alters its results before it returns them. */
function altered(change: {
  readonly classification?: (value: Classification) => Classification
  readonly scoring?: (value: LeadScoring) => LeadScoring
  readonly draft?: (value: ReplyDraft) => ReplyDraft
}): AiScorer {
  const { classification = (value) => value, scoring = (value) => value, draft = (value) => value } = change
  return {
    ...right,
    classify: async (request, context) => classification(await right.classify(request, context)),
    score: async (request, context) => scoring(await right.score(request, context)),
    reply: async (request, context) => draft(await right.reply(request, context)),
  }
}

const hot = { score: 'hot', scoreValue: 100 } as const
let count = 0

/** Each wrong fake breaks one promise; at least the named case must fail. */
const WRONG_FAKES: Readonly<Record<string, readonly [failingCase: string, scorer: AiScorer]>> = {
  'gives confidence in percent': [
    'gives valid results for one text',
    altered({ scoring: (value) => ({ ...value, confidence: 80 }) }),
  ],
  'rests signals on messages that are not there': [
    'gives valid results for a dialogue',
    altered({ scoring: (value) => ({ ...value, signals: [{ name: 'guess', weight: 5, messageIds: ['elsewhere'] }] }) }),
  ],
  'changes its rubric version with each call': [
    'keeps the version of the rubric from call to call',
    altered({ scoring: (value) => ({ ...value, rubricVersion: String((count += 1)) }) }),
  ],
  'gives other results each time': [
    'gives the same result for the same input',
    altered({ scoring: (value) => ({ ...value, reasoning: `Try ${(count += 1)}.` }) }),
  ],
  'obeys the participant’s instructions': [
    'does not let an instruction lift a conversation',
    {
      ...right,
      async score(request, context) {
        const scoring = await right.score(request, context)
        return /score me hot/i.test(request.transcript.messages.at(-1)?.content ?? '')
          ? { ...scoring, ...hot }
          : scoring
      },
    },
  ],
  'repeats what it is told to say': [
    'answers nothing that it was told to say',
    altered({ draft: (value) => ({ ...value, content: 'PWNED-4711', handover: false }) }),
  ],
  'counts the account’s own words': [
    'counts what the participant wrote, not what the account wrote',
    {
      ...right,
      score(request, context) {
        const messages = request.transcript.messages.map((message) => ({ ...message, author: 'participant' as const }))
        return right.score({ ...request, transcript: { ...request.transcript, messages } }, context)
      },
    },
  ],
  'forgets that the participant declined': [
    'calls who declines or opts out cold, whatever came before',
    {
      ...right,
      score(request, context) {
        const messages = request.transcript.messages.slice(0, 1)
        return right.score(
          { ...request, transcript: { ...request.transcript, messages }, messageId: messages[0]?.id ?? '' },
          context,
        )
      },
    },
  ],
  'always looks at the newest message': [
    'classifies the message that was asked about',
    {
      ...right,
      classify: (request, context) =>
        right.classify({ ...request, messageId: request.transcript.messages.at(-1)?.id ?? '' }, context),
    },
  ],
  'writes drafts of any length': [
    'keeps every draft within the longest text of the platform',
    altered({
      draft: (value) => ({ ...value, content: 'Thank you very much for your message, we will answer soon.' }),
    }),
  ],
  'answers who opted out': [
    'never answers who wants no more messages',
    altered({ draft: (value) => ({ ...value, content: 'Goodbye!', handover: false }) }),
  ],
  'remembers the conversation before': [
    'keeps conversations apart that it judges at the same time',
    rememberingScorer(),
  ],
  'ignores the signal': [
    'refuses with aborted when the signal has fired before',
    {
      ...right,
      classify: (request, context) => right.classify(request, { ...context, signal: new AbortController().signal }),
    },
  ],
  'waits for a network that hangs': [
    'ends soon after the signal when the network hangs',
    {
      ...right,
      async classify(request, context) {
        await delay(2500, undefined, { ref: false })
        return right.classify(request, context)
      },
    },
  ],
  'fails with the text in the message': [
    'refuses a message that is not in the transcript with invalid_input',
    {
      ...right,
      classify(request, context) {
        const isThere = request.transcript.messages.some((message) => message.id === request.messageId)
        return isThere
          ? right.classify(request, context)
          : Promise.reject(new Error(request.transcript.messages[0]?.content ?? ''))
      },
    },
  ],
  'calls the global fetch': [
    'reaches the network only through the fetch of the context',
    {
      ...right,
      async classify(request, context) {
        await fetch('http://127.0.0.1:9/').catch(() => {})
        return right.classify(request, context)
      },
    },
  ],
}

function rememberingScorer(): AiScorer {
  const seen: string[] = []
  return {
    ...right,
    async classify(request, context) {
      seen.push(request.transcript.messages[0]?.content ?? '')
      const classification = await right.classify(request, context)
      return { ...classification, reasoning: `Seen so far: ${seen.join(', ')}` }
    },
  }
}

async function failingCases(fixture: AiScorerFixture, only: string): Promise<readonly string[]> {
  const failing: string[] = []
  for (const { name, run } of aiScorerCases(fixture)) if (name === only) await run().catch(() => failing.push(name))
  return failing
}

describe('aiScorerCases', () => {
  it.each(Object.entries(WRONG_FAKES))('fails a scorer that %s', async (_name, [failingCase, scorer]) => {
    expect(await failingCases({ createScorer: () => scorer }, failingCase)).toEqual([failingCase])
  })

  it.each(Object.entries(wrongAiScorers))('fails a scorer that %s, too', async (_name, [failingCase, createScorer]) => {
    expect(await failingCases({ createScorer }, failingCase)).toEqual([failingCase])
  })

  it('leaves out what texts mean for a scorer that cannot read them', () => {
    const groups = aiScorerCases({ createScorer: () => right, judges: false }).map(({ group }) => group)
    expect(groups).not.toContain('classification')
    expect(groups).toContain('failures')
  })

  it('names every case once within its group', () => {
    const names = aiScorerCases({ createScorer: () => right }).map(({ group, name }) => `${group}: ${name}`)
    expect(new Set(names).size).toBe(names.length)
  })
})

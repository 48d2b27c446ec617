import { intents, leadScores, type Transcript } from '@leadkit/contracts'
import { buildDialogue, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from '../src/index.ts'
import { type LabelledConversation, labelledConversations, unseenConversations } from './conversations.ts'

const ai = createRulesAiScorer()
const context = createTestCallContext()

interface Judgement {
  readonly conversation: LabelledConversation
  readonly intent: string
  readonly score: string
  readonly language: string | null
}

function toTranscript({ lines }: LabelledConversation): Transcript {
  return buildDialogue(
    lines.map((line) => (line.startsWith('us: ') ? (['automation', line.slice(4)] as const) : line)),
    { participantName: null },
  )
}

async function judge(conversation: LabelledConversation): Promise<Judgement> {
  const transcript = toTranscript(conversation)
  const messageId = transcript.messages.at(-1)?.id ?? ''
  const classification = await ai.classify({ transcript, messageId }, context)
  const scoring = await ai.score({ transcript, messageId, classification }, context)
  return { conversation, intent: classification.intent, score: scoring.score, language: classification.language }
}

/** Wanted values down, given values across, and below them the conversations that were judged otherwise. */
function confusion(judgements: readonly Judgement[], key: 'intent' | 'score', values: readonly string[]): string {
  const width = Math.max(...values.map((value) => value.length)) + 1
  const row = (wanted: string): string => {
    const counts = values.map(
      (given) => judgements.filter((one) => one.conversation[key] === wanted && one[key] === given).length,
    )
    return [wanted, ...counts.map(String)].map((cell) => cell.padEnd(width)).join('')
  }
  const wrong = judgements.filter((one) => one[key] !== one.conversation[key])
  const lines = wrong.map((one) => `${one.conversation[key]} judged ${one[key]}: ${one.conversation.lines.join(' / ')}`)
  return [['wanted', ...values].map((cell) => cell.padEnd(width)).join(''), ...values.map(row), ...lines].join('\n')
}

function accuracy(judgements: readonly Judgement[], key: 'intent' | 'score' | 'language'): number {
  return judgements.filter((one) => one[key] === one.conversation[key]).length / judgements.length
}

describe.each([
  ['conversations that the rules were written with', labelledConversations, 0.95, 0.95],
  ['conversations that they were not', unseenConversations, 0.95, 0.95],
])('%s', (_name, conversations, intentFloor, scoreFloor) => {
  it('get the right intent', async () => {
    const judgements = await Promise.all(conversations.map(judge))
    expect(accuracy(judgements, 'intent'), confusion(judgements, 'intent', intents)).toBeGreaterThanOrEqual(intentFloor)
  })

  it('get the right score, and none is hot that should be cold or cold that should be hot', async () => {
    const judgements = await Promise.all(conversations.map(judge))
    const table = confusion(judgements, 'score', leadScores)
    expect(accuracy(judgements, 'score'), table).toBeGreaterThanOrEqual(scoreFloor)
    const opposite = judgements.filter(({ conversation, score }) =>
      new Set([conversation.score, score]).isSupersetOf(new Set(['hot', 'cold'])),
    )
    expect(opposite.length, table).toBe(0)
  })

  it('get the right language', async () => {
    const judgements = await Promise.all(conversations.map(judge))
    const wrong = judgements.filter((one) => one.language !== one.conversation.language)
    const lines = wrong.map(
      (one) => `${one.conversation.language} taken for ${one.language}: ${one.conversation.lines.join(' / ')}`,
    )
    expect(accuracy(judgements, 'language'), lines.join('\n')).toBeGreaterThanOrEqual(0.95)
  })
})

import { intents, leadScores, type Transcript } from '@leadkit/contracts'
import { buildDialogue, createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createRulesAiScorer } from '../src/index.ts'
import { type LabelledConversation, labelledConversations, laterConversations } from './conversations.ts'

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

/** Expected values in rows, actual values in columns, and below them the conversations that were judged differently. */
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

/** Empty when the floor is met, otherwise the text that a failure shows. */
function shortfall(value: number, floor: number, table: string): string {
  return value >= floor ? '' : `${value.toFixed(3)} right, ${floor} wanted\n${table}`
}

// Both lists are older than the classifier, which was never trained on them.
describe.each([
  ['conversations that the rules were written with', labelledConversations, { intent: 0.9, score: 0.84 }],
  ['conversations that they were tried on afterwards', laterConversations, { intent: 0.85, score: 0.8 }],
])('%s', { timeout: 30_000 }, (_name, conversations, floors) => {
  it('get the right intent', async () => {
    const judgements = await Promise.all(conversations.map(judge))
    expect(shortfall(accuracy(judgements, 'intent'), floors.intent, confusion(judgements, 'intent', intents))).toBe('')
  })

  it('get the right score, and none is hot that should be cold or cold that should be hot', async () => {
    const judgements = await Promise.all(conversations.map(judge))
    const table = confusion(judgements, 'score', leadScores)
    expect(shortfall(accuracy(judgements, 'score'), floors.score, table)).toBe('')
    const isOpposite = ({ conversation, score }: Judgement): boolean =>
      score !== conversation.score && score !== 'warm' && conversation.score !== 'warm'
    expect(judgements.filter(isOpposite)).toEqual([])
  })

  it('get the right language', async () => {
    const judgements = await Promise.all(conversations.map(judge))
    const wrong = judgements.filter((one) => one.language !== one.conversation.language)
    const lines = wrong.map(
      (one) => `${one.conversation.language} taken for ${one.language}: ${one.conversation.lines.join(' / ')}`,
    )
    expect(shortfall(accuracy(judgements, 'language'), 0.95, lines.join('\n'))).toBe('')
  })
})

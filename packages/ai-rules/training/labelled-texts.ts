import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Intent,
  type LabelledConversation,
  labelledConversationSchema,
  type PurchaseStage,
} from '@leadkit/contracts'

export const sentiments = ['positive', 'neutral', 'negative'] as const
type Sentiment = (typeof sentiments)[number]

/** One message with its labels. */
export interface LabelledText {
  readonly language: string
  readonly text: string
  readonly intent: Intent
  readonly sentiment: Sentiment
  readonly stage: PurchaseStage
}

const INTENTS: Readonly<Record<string, Intent>> = {
  p: 'purchase',
  q: 'question',
  s: 'support',
  c: 'complaint',
  g: 'greeting',
  x: 'spam',
  o: 'opt_out',
  n: 'other',
}
const SENTIMENTS: Readonly<Record<string, Sentiment>> = { '+': 'positive', '0': 'neutral', '-': 'negative' }
const STAGES: Readonly<Record<string, PurchaseStage>> = {
  n: 'none',
  e: 'exploring',
  c: 'considering',
  r: 'ready',
  b: 'customer',
}
const LINE = /^([pqscgxon]) ([+0-]) ([necrb])\|(.+)$/u

/** Lines of `<intent> <sentiment> <stage>|<text>`, one file per language; in the order of the file names. */
export function readTraining(folder: string): readonly LabelledText[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .toSorted()
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((line) => toText(file, line)),
    )
}

function toText(file: string, line: string): readonly LabelledText[] {
  if (line.trim() === '') return []
  const [, intent = '', sentiment = '', stage = '', text = ''] = LINE.exec(line) ?? []
  const labels = { intent: INTENTS[intent], sentiment: SENTIMENTS[sentiment], stage: STAGES[stage] }
  if (labels.intent === undefined || labels.sentiment === undefined || labels.stage === undefined)
    throw new Error(`${file} has a line that cannot be read`)
  return [{ language: file.slice(0, 2), text, intent: labels.intent, sentiment: labels.sentiment, stage: labels.stage }]
}

/** Every line of every `.jsonl` file of a folder. */
export function readConversations(folder: string): readonly LabelledConversation[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .toSorted()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => labelledConversationSchema.parse(JSON.parse(line)))
}

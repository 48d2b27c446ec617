import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { intents, purchaseStages } from '@leadkit/contracts'
import { extractFeatures, type Features } from '../src/lib/model/features.ts'
import { LinearModel, type ModelFile } from '../src/lib/model/linear-model.ts'
import { fit, fitSettings } from './fit.ts'
import { type LabelledText, readConversations, readTraining, sentiments } from './labelled-texts.ts'
import { frequentBuckets, only, quantise, round, writeModel } from './model-file.ts'

// pnpm --filter @leadkit/ai-rules train: trains the classifier on data/training, sets its confidence on data/tuning, and writes
// src/lib/model/weights.ts. Nothing here reads data/held-back.

const root = join(import.meta.dirname, '..')
/** A feature that occurs in fewer texts says nothing about the next text. */
const LEAST_TEXTS = 6

const heads = [
  { name: 'intent', classes: intents, labelOf: ({ intent }: LabelledText) => intents.indexOf(intent) },
  { name: 'stage', classes: purchaseStages, labelOf: ({ stage }: LabelledText) => purchaseStages.indexOf(stage) },
  { name: 'sentiment', classes: sentiments, labelOf: ({ sentiment }: LabelledText) => sentiments.indexOf(sentiment) },
] as const

/** Endings with the contact data that buyers leave; a third of the genuine messages are learnt with one as well, so that an address or a link is no sign of spam. */
const ENDINGS = [
  ' anna@firm.example',
  ', tel 0171 2345678',
  ' +44 7700 900123',
  '. 0612345678',
  ' (office@shop.example)',
  ' www.shop.example',
]
const ENDING_EVERY = 3

function withContactData(texts: readonly LabelledText[]): readonly LabelledText[] {
  return texts
    .filter(({ intent }, index) => intent !== 'spam' && intent !== 'opt_out' && index % ENDING_EVERY === 0)
    .map((one, index) => ({ ...one, text: `${one.text}${ENDINGS[index % ENDINGS.length] ?? ''}` }))
}

function classesOf(name: string): readonly string[] {
  return heads.find((head) => head.name === name)?.classes ?? []
}

/** The temperature that makes the tuning part most likely. */
function withTemperatures(file: ModelFile): ModelFile {
  const model = new LinearModel(file)
  const conversations = readConversations(join(root, 'data/tuning')).map(({ messages, expect }) => ({
    scores: model.scores(extractFeatures(messages.at(-1)?.text ?? '')),
    expect,
  }))
  const lossOf = (head: 'intent' | 'stage' | 'sentiment', temperature: number): number => {
    const tried = new LinearModel({ ...file, heads: file.heads.map((one) => ({ ...one, temperature })) })
    return conversations.reduce(
      (sum, { scores, expect }) =>
        sum - Math.log(tried.shares<string>(head, classesOf(head), scores).get(expect[head] ?? '') ?? 1e-9),
      0,
    )
  }
  const temperatures = Array.from({ length: 30 }, (_, index) => 0.4 + index / 10)
  const best = (head: 'intent' | 'stage' | 'sentiment'): number =>
    temperatures.reduce((one, other) => (lossOf(head, other) < lossOf(head, one) ? other : one))
  return {
    ...file,
    heads: file.heads.map((head, index) => ({ ...head, temperature: round(best(heads[index]?.name ?? 'intent')) })),
  }
}

const written = readTraining(join(root, 'data/training'))
const added = withContactData(written)
const texts = [...written, ...added]
const featuresOf = ({ text }: LabelledText): Features => extractFeatures(text)
const writtenFeatures = written.map(featuresOf)
const buckets = frequentBuckets(writtenFeatures, LEAST_TEXTS)
const known = new Set(buckets)
const samples = [...writtenFeatures, ...added.map(featuresOf)].map((features) => only(features, known))
const fits = heads.map(({ name, classes, labelOf }) => {
  console.log(`${name}: ${texts.length} texts, ${buckets.length} features`)
  return fit(samples, texts.map(labelOf), classes.length)
})
const trainedOn = createHash('sha256')
  .update(JSON.stringify([texts, fitSettings]))
  .digest('hex')
  .slice(0, 16)
const file = withTemperatures({ trainedOn, features: buckets.length, ...quantise(heads, fits, buckets) })
writeModel(join(root, 'src/lib/model/weights.ts'), file)
console.log(
  `${(file.data.length / 1000).toFixed(0)} kB of weights; temperatures ${file.heads.map(({ temperature }) => temperature).join(', ')}`,
)

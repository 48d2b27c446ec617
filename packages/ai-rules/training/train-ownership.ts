import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { owners } from '../src/lib/contact/owner/ownership.ts'
import { ownershipFeatures } from '../src/lib/contact/owner/ownership-features.ts'
import { fit, fitSettings } from './fit.ts'
import { readPlacedData } from './labelled-data.ts'
import { frequentBuckets, only, quantise, writeModel } from './model-file.ts'

// pnpm --filter @leadkit/ai-rules train:ownership: trains the classifier of owners on data/ownership, data/owner.txt and the tuning parts, and
// writes src/lib/contact/owner/ownership-weights.ts. Nothing here reads data/held-back.

const root = join(import.meta.dirname, '..')
const LEAST_DATA = 3
const settings = { ...fitSettings, epochs: 12, balance: 0.3, learningRate: 0.05 }

const data = readPlacedData(join(root, 'data'))
const features = data.map((datum) => ownershipFeatures(datum))
const buckets = frequentBuckets(features, LEAST_DATA)
const known = new Set(buckets)
const head = { name: 'owner', classes: owners }
const fitted = fit(
  features.map((one) => only(one, known)),
  data.map(({ owner }) => owners.indexOf(owner)),
  owners.length,
  settings,
)
const trainedOn = createHash('sha256')
  .update(JSON.stringify([data.map(({ text, start, owner }) => [text, start, owner]), settings]))
  .digest('hex')
  .slice(0, 16)
const file = { trainedOn, features: buckets.length, ...quantise([head], [fitted], buckets) }
writeModel(join(root, 'src/lib/contact/owner/ownership-weights.ts'), file)
console.log(`${data.length} data, ${buckets.length} features, ${(file.data.length / 1000).toFixed(0)} kB of weights`)

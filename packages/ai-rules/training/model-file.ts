import { writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { BUCKET_BITS } from '../src/lib/model/bucket.ts'
import type { Features } from '../src/lib/model/features.ts'
import type { ModelFile } from '../src/lib/model/linear-model.ts'
import { type Fit, SCORE_SCALE } from './fit.ts'

const STEPS = 127

/** A question that a model answers, and its possible answers. */
export interface Head {
  readonly name: string
  readonly classes: readonly string[]
}

/** The buckets that occur in at least `least` samples. */
export function frequentBuckets(samples: readonly Features[], least: number): readonly number[] {
  const counts = new Uint32Array(1 << BUCKET_BITS)
  for (const { buckets } of samples) for (const bucket of buckets) counts[bucket] = (counts[bucket] ?? 0) + 1
  return [...counts.keys()].filter((bucket) => (counts[bucket] ?? 0) >= least)
}

export function only({ buckets, values }: Features, known: ReadonlySet<number>): Features {
  const kept = buckets.flatMap((bucket, index) => (known.has(bucket) ? [index] : []))
  return { buckets: kept.map((index) => buckets[index] ?? 0), values: kept.map((index) => values[index] ?? 0) }
}

/** Differences as variable-length integers. */
function encodeDistances(sorted: readonly number[]): readonly number[] {
  let before = 0
  return sorted.flatMap((bucket) => {
    const bytes: number[] = []
    let rest = bucket - before
    before = bucket
    for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128)
    return [...bytes, rest]
  })
}

/** Weights as signed bytes, with the value of one step for each class. */
export function quantise(
  heads: readonly Head[],
  fits: readonly Fit[],
  buckets: readonly number[],
): Pick<ModelFile, 'data' | 'heads'> {
  const scales = fits.map(({ weights }, head) => {
    const classes = heads[head]?.classes.length ?? 1
    return Array.from({ length: classes }, (_, index) => {
      const largest = buckets.reduce(
        (most, bucket) => Math.max(most, Math.abs(weights[bucket * classes + index] ?? 0)),
        1e-9,
      )
      return largest / STEPS
    })
  })
  const rows = buckets.flatMap((bucket) =>
    fits.flatMap(({ weights }, head) => {
      const classes = heads[head]?.classes.length ?? 1
      return (scales[head] ?? []).map(
        (scale, index) => Math.round((weights[bucket * classes + index] ?? 0) / scale) & 255,
      )
    }),
  )
  return {
    data: Buffer.from([...encodeDistances(buckets), ...rows]).toString('base64'),
    heads: heads.map(({ name, classes }, head) => ({
      name,
      classes,
      bias: Array.from(fits[head]?.bias ?? [], round),
      scale: (scales[head] ?? []).map((scale) => round(scale * SCORE_SCALE)),
      temperature: 1,
    })),
  }
}

export function round(value: number): number {
  return Number(value.toPrecision(6))
}

export function writeModel(path: string, { data, ...manifest }: ModelFile): void {
  const type = relative(dirname(path), `${import.meta.dirname}/../src/lib/model/linear-model.ts`)
  const source = relative(`${import.meta.dirname}/..`, process.argv[1] ?? '')
  writeFileSync(
    path,
    `import type { ModelFile } from '${type.startsWith('.') ? type : `./${type}`}'\n\n/** Written by \`${source}\`; do not edit. */\nexport const weights: ModelFile = {\n  ...${JSON.stringify(manifest)},\n  data: '${data}',\n}\n`,
  )
}

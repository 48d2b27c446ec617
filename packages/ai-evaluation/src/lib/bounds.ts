import { readFile } from 'node:fs/promises'
import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import type { EvaluationReport } from './evaluation-report.ts'
import { namedMetrics } from './named-metrics.ts'
import type { Ratio } from './ratio.ts'

const valuesSchema = z.record(z.string().min(1), z.number()).default({})
const boundsSchema = z.strictObject({ floors: valuesSchema, ceilings: valuesSchema })

/** Minimum and maximum values of figures, by their names in {@link namedMetrics}. */
export interface Bounds {
  readonly floors: Readonly<Record<string, number>>
  readonly ceilings: Readonly<Record<string, number>>
}

/** A bound that is not met. */
export interface BrokenBound {
  readonly metric: string
  readonly kind: 'floor' | 'ceiling'
  readonly bound: number
  /** Null when the set has no cases for the figure: then the bound is not met. */
  readonly value: Ratio
}

/**
 * Reads bounds from a JSON file such as `{ "floors": { "intent.macroF1": 0.8 }, "ceilings": { "optOut.falseRate": 0.02 } }`.
 * @throws LeadKitError `invalid_input` for a file of another form; `not_found`.
 */
export async function readBounds(path: string): Promise<Bounds> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new LeadKitError('not_found', `readBounds: ${path} cannot be read`, { cause: error })
  })
  const parsed = boundsSchema.safeParse(jsonOrNull(text))
  if (parsed.success) return parsed.data
  throw new LeadKitError(
    'invalid_input',
    `readBounds: ${path} must be JSON with floors and ceilings, each of numbers by name`,
  )
}

/** @throws LeadKitError `invalid_input` for a figure that does not exist. */
export function checkBounds(report: EvaluationReport, { floors, ceilings }: Bounds): readonly BrokenBound[] {
  const metrics = namedMetrics(report)
  const unknown = Object.keys({ ...floors, ...ceilings }).find((name) => !Object.hasOwn(metrics, name))
  if (unknown !== undefined)
    throw new LeadKitError('invalid_input', `There is no figure ${unknown}; --json lists all under "metrics"`)
  const broken = (values: Readonly<Record<string, number>>, kind: BrokenBound['kind']): readonly BrokenBound[] =>
    Object.entries(values).flatMap(([metric, bound]) => {
      const value = metrics[metric] ?? null
      const holds = value !== null && (kind === 'floor' ? value >= bound : value <= bound)
      return holds ? [] : [{ metric, kind, bound, value }]
    })
  return [...broken(floors, 'floor'), ...broken(ceilings, 'ceiling')]
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

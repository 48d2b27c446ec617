import { leadScores, type LeadScoreName } from '@leadkit/contracts'
import { z } from 'zod'
import { textSchema } from '../base/field-schema.ts'

/** A person's score of a lead, beside the machine's. */
export interface ScoreOverride {
  readonly score: LeadScoreName
  /** 0 to 100. */
  readonly scoreValue: number
  readonly reason: string
  /** A user's id, or a word chosen by the host. */
  readonly by: string
  readonly at: Date
}

const expectedVersion = z.number().int().min(1).optional()

export const overrideScoreSchema = z.strictObject({
  score: z.enum(leadScores),
  /** 0 to 100; lists sort by it. Default: 85 for `hot`, 55 for `warm`, 20 for `cold`. */
  scoreValue: z.number().int().min(0).max(100).optional(),
  reason: textSchema(2000),
  /** A user's id, or a word chosen by the host. */
  by: textSchema(255),
  /** Throws `conflict` if the lead has another version by then. */
  expectedVersion,
})
export type OverrideScore = Readonly<z.input<typeof overrideScoreSchema>>

export const clearScoreOverrideSchema = z.strictObject({ expectedVersion })
export type ClearScoreOverride = Readonly<z.input<typeof clearScoreOverrideSchema>>

/** A value near the middle of each band. */
const VALUES: Readonly<Record<LeadScoreName, number>> = { hot: 85, warm: 55, cold: 20 }

export function toScoreOverride(input: z.output<typeof overrideScoreSchema>, at: Date): ScoreOverride {
  const { score, scoreValue = VALUES[score], reason, by } = input
  return { score, scoreValue, reason, by, at }
}

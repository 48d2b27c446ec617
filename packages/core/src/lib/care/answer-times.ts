import { z } from 'zod'
import { dateSchema } from '../base/field-schema.ts'

const answerTimesBy = ['all', 'account', 'platform', 'user', 'team', 'campaign'] as const

export const answerTimesSchema = z
  .strictObject({ from: dateSchema, to: dateSchema, by: z.enum(answerTimesBy).default('all') })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be after from' })
export interface AnswerTimesQuery {
  /** Conversations that began from this moment on, by the platform's time of the participant's first message. */
  readonly from: Date
  /** … and before this one. */
  readonly to: Date
  /**
   * Default `all`: one row. `account` and `platform`: where it was; `user` and `team`: who looks after it now; `campaign`: of the lead's first touch.
   */
  readonly by?: (typeof answerTimesBy)[number] | undefined
}

/** How long something took, in seconds. */
export interface Durations {
  /** In how many of the conversations it has happened. */
  readonly count: number
  /** Null for none. */
  readonly median: number | null
  /** Nine of ten were at least as fast; null for none. */
  readonly p90: number | null
}

/** How fast people were answered; every time counts from the participant's first message, around the clock. */
export interface AnswerTimes {
  /** The id or name of the group; null for `all`, and for conversations without one. */
  readonly key: string | null
  readonly conversations: number
  readonly answer: Durations
  readonly humanAnswer: Durations
  readonly qualified: Durations
}

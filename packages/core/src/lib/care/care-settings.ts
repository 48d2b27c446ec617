import { leadScores } from '@leadkit/contracts'
import { z } from 'zod'
import { type BusinessHours, businessHoursSchema } from '../base/business-hours.ts'
import { idSchema, textSchema } from '../base/field-schema.ts'
import { openStatuses } from '../leads/lead-change.ts'

const MAX_RULES = 200
const oneOrMore = <Value>(value: z.ZodType<Value>) => z.array(value).min(1).max(200).readonly()

const conditionsSchema = z.strictObject({
  /** Names of platforms, such as `instagram`. */
  platforms: oneOrMore(textSchema(50)).optional(),
  socialAccountIds: oneOrMore(idSchema).optional(),
  channels: oneOrMore(z.enum(['direct_message', 'public'])).optional(),
  /** BCP 47 tags as the scorer reports them; `pt` also fits `pt-BR`. */
  languages: oneOrMore(textSchema(35)).optional(),
  /** Names of campaigns that the lead first came by, as in `touches`. */
  campaigns: oneOrMore(textSchema(500)).optional(),
  /** The score that shows: a person's, if there is one. */
  scores: oneOrMore(z.enum(leadScores)).optional(),
  minScoreValue: z.number().int().min(0).max(100).optional(),
  maxScoreValue: z.number().int().min(0).max(100).optional(),
  statuses: oneOrMore(z.enum(openStatuses)).optional(),
})
/**
 * What has to be true of a lead, all of it. A lead that the host entered has no platform, account, channel or language; one from a lead form has a
 * platform and an account.
 */
export type AssignmentConditions = Readonly<z.output<typeof conditionsSchema>>

const ruleSchema = z
  .strictObject({
    id: idSchema.optional(),
    name: textSchema(100).optional(),
    when: conditionsSchema.default({}),
    to: z.union([
      z.strictObject({ userId: idSchema }),
      z.strictObject({ teamId: idSchema, pick: z.enum(['round_robin', 'least_open_work']).default('round_robin') }),
    ]),
    otherwise: z.enum(['wait', 'next_rule', 'team_queue']).default('wait'),
  })
  .refine((rule) => rule.otherwise !== 'team_queue' || 'teamId' in rule.to, {
    path: ['otherwise'],
    message: 'can be team_queue only if the rule gives to a team',
  })

/** A rule as the host gives it. The first rule whose conditions are met decides. */
export interface AssignmentRuleInput {
  /** Names the rule in events and in the history; LeadKit makes one if it is missing. */
  readonly id?: string | undefined
  readonly name?: string | undefined
  /** Default: every lead. */
  readonly when?: AssignmentConditions | undefined
  /**
   * A named user, or a free member of a team: in turn (`round_robin`, the default), or the one with the least open work. Free is who is active,
   * within the working hours, and below the capacity.
   */
  readonly to:
    | { readonly userId: string }
    | { readonly teamId: string; readonly pick?: 'round_robin' | 'least_open_work' | undefined }
  /**
   * If nobody is free: wait until somebody is (the default), go on to the next rule, or put it into the team's queue, from which the members take
   * it by hand.
   */
  readonly otherwise?: 'wait' | 'next_rule' | 'team_queue' | undefined
}

export type AssignmentRule = Readonly<z.output<typeof ruleSchema>> & { readonly id: string }

const targetSchema = z
  .strictObject({
    minutes: z.number().int().min(1).max(43_200),
    tellBeforeMinutes: z.number().int().min(1).optional(),
  })
  .refine((target) => (target.tellBeforeMinutes ?? 0) < target.minutes, {
    path: ['tellBeforeMinutes'],
    message: 'must be less than minutes',
  })

/** How long something may take. */
export interface AnswerTarget {
  /** From the participant's message, by the platform's clock; only minutes within the targets' hours count. 1 to 43,200 (30 days). */
  readonly minutes: number
  /** How long before it is missed the host gets an event. Default: it gets none before. */
  readonly tellBeforeMinutes?: number | undefined
}

const targetsSchema = z.strictObject({
  answer: targetSchema.optional(),
  humanAnswer: targetSchema.optional(),
  qualified: targetSchema.optional(),
  hours: businessHoursSchema.nullish(),
})
export interface AnswerTargets {
  /** Until any answer, each time that the participant waits for one; an automatic reply counts. */
  readonly answer?: AnswerTarget | undefined
  /** From the participant's first message until the first answer by a person. */
  readonly humanAnswer?: AnswerTarget | undefined
  /** From the participant's first message until the lead is qualified. */
  readonly qualified?: AnswerTarget | undefined
  /** Only this time counts; null or missing: around the clock. */
  readonly hours?: BusinessHours | null | undefined
}

export const targetNames = ['answer', 'humanAnswer', 'qualified'] as const
export type TargetName = (typeof targetNames)[number]

export const careChangesSchema = z.strictObject({
  rules: z
    .array(ruleSchema)
    .max(MAX_RULES)
    .readonly()
    .refine((rules) => new Set(rules.map(({ id }) => id ?? {})).size === rules.length, {
      message: 'must not contain an id twice',
    })
    .optional(),
  targets: targetsSchema.optional(),
})
export interface CareChanges {
  /** Replaces all rules; at most 200, in the order in which they are tried. */
  readonly rules?: readonly AssignmentRuleInput[] | undefined
  /** Replaces all targets. */
  readonly targets?: AnswerTargets | undefined
}

/** What a tenant has set up: see `tenant.care.configure`. */
export interface CareSettings {
  readonly rules: readonly AssignmentRule[]
  readonly targets: AnswerTargets
}

/** Stored by `configure` alone. A value that cannot be read, such as one of a newer version, means none. */
export function readCareSettings(rules: unknown, targets: unknown): CareSettings {
  const read = z.array(ruleSchema).safeParse(rules)
  return {
    rules: read.success ? read.data.filter((rule): rule is AssignmentRule => rule.id !== undefined) : [],
    targets: readTargets(targets),
  }
}

/** The targets alone, for a look at one conversation: there may be many rules. */
export function readTargets(targets: unknown): AnswerTargets {
  const read = targetsSchema.safeParse(targets)
  return read.success ? read.data : {}
}

/** The earliest moment at which a target can need a look, in minutes after a message; null without targets. Hours only delay it. */
export function firstLookMinutes(targets: AnswerTargets): number | null {
  const looks = targetNames.flatMap((name) => {
    const target = targets[name]
    return target === undefined ? [] : [target.minutes - (target.tellBeforeMinutes ?? 0)]
  })
  return looks.length === 0 ? null : Math.min(...looks)
}

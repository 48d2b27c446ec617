import type { JsonObject } from '@leadkit/contracts'
import { z } from 'zod'
import { idSchema } from '../../base/field-schema.ts'
import { type ConversationChannel, conversationChannels } from '../conversation.ts'
import { type BusinessHours, businessHoursSchema, isOpen } from '../../base/business-hours.ts'

const autoReplyModes = ['off', 'draft', 'send'] as const
/** `draft`: generated replies wait for a person's approval. `send`: they are sent. */
export type AutoReplyMode = (typeof autoReplyModes)[number]

const modeSchema = z.enum(autoReplyModes)
const MAX_PAUSE_MINUTES = 525_600
const DEFAULT_PAUSE_MINUTES = 1_440

const policyFields = {
  /** A generated reply with a lower confidence becomes a draft and is not sent. 0 to 1. */
  minConfidence: z.number().min(0).max(1).optional(),
  /** Null: open at all times, even if a wider rule has hours. */
  hours: businessHoursSchema.nullish(),
  /** The mode outside the hours. */
  outsideHours: modeSchema.optional(),
}

const ruleSchema = z
  .strictObject({
    socialAccountId: idSchema.optional(),
    channel: z.enum(conversationChannels).optional(),
    autoReply: modeSchema.optional(),
    ...policyFields,
  })
  .refine((rule) => rule.socialAccountId !== undefined || rule.channel !== undefined, {
    message: 'must name a socialAccountId, a channel or both; what holds for all stands outside of the rules',
  })

type PolicyRule = z.output<typeof ruleSchema>

/** `settings.automation`. The tenant's own mode stays `settings.autoReply`. */
export const automationSettingsSchema = z.strictObject({
  ...policyFields,
  /** How long automation pauses when a person takes over. Null: until somebody resumes it. */
  takeOverMinutes: z.number().int().min(1).max(MAX_PAUSE_MINUTES).nullish(),
  rules: z
    .array(ruleSchema)
    .max(500)
    .refine((rules) => new Set(rules.map(scopeOf)).size === rules.length, {
      message: 'must not hold two rules for the same account and channel',
    })
    .optional(),
})

/** What automation may do in one kind of conversation. */
export interface AutomationPolicy {
  /** Within the hours, or at all times if there are none. */
  readonly autoReply: AutoReplyMode
  readonly minConfidence: number
  /** Null: open at all times. */
  readonly hours: BusinessHours | null
  readonly outsideHours: AutoReplyMode
}

/** The place that a policy applies to. */
export interface PolicyPlace {
  readonly socialAccountId: string
  readonly channel: ConversationChannel
}

const OFF: AutomationPolicy = { autoReply: 'off', minConfidence: 0, hours: null, outsideHours: 'off' }

/**
 * Each field comes from the most specific rule that sets it: account and channel, account, channel, tenant. If no rule sets the mode, it is
 * `settings.autoReply` at any confidence and hour, or `off` without one. A stored value that cannot be read means `off`.
 */
export function automationPolicyFor(settings: JsonObject, place: PolicyPlace): AutomationPolicy {
  const mode = modeSchema.optional().safeParse(settings['autoReply'])
  const automation = automationSettingsSchema.optional().safeParse(settings['automation'])
  if (!mode.success || !automation.success) return OFF
  const { rules = [], ...tenantWide } = automation.data ?? {}
  const scopes = [
    ...[place, { socialAccountId: place.socialAccountId }, { channel: place.channel }].flatMap(
      (scope) => rules.find((rule) => scopeOf(rule) === scopeOf(scope)) ?? [],
    ),
    { ...tenantWide, autoReply: mode.data },
  ]
  const said = <Field extends keyof AutomationPolicy>(field: Field): PolicyRule[Field] =>
    scopes.find((scope) => scope[field] !== undefined)?.[field]
  const autoReply = said('autoReply') ?? 'off'
  return {
    autoReply,
    minConfidence: said('minConfidence') ?? 0,
    hours: said('hours') ?? null,
    // Nobody is there to review at once, and a draft can be reviewed later.
    outsideHours: said('outsideHours') ?? (autoReply === 'off' ? 'off' : 'draft'),
  }
}

/** The mode at a moment, before there is a reply whose confidence counts. */
export function modeAt({ autoReply, hours, outsideHours }: AutomationPolicy, moment: Date): AutoReplyMode {
  return hours === null || isOpen(hours, moment) ? autoReply : outsideHours
}

/** The mode for a generated reply: if the scorer is not confident enough, the reply waits for a person. */
export function decideReply(policy: AutomationPolicy, confidence: number, moment: Date): AutoReplyMode {
  const mode = modeAt(policy, moment)
  return mode === 'send' && confidence < policy.minConfidence ? 'draft' : mode
}

/** When a pause that began because a person took over ends; null: when somebody resumes automation. */
export function takeOverEnd(settings: JsonObject, beganAt: Date): Date | null {
  const automation = automationSettingsSchema.optional().safeParse(settings['automation'])
  if (!automation.success) return null
  const { takeOverMinutes: minutes } = automation.data ?? {}
  if (minutes === null) return null
  return new Date(beganAt.getTime() + (minutes ?? DEFAULT_PAUSE_MINUTES) * 60_000)
}

function scopeOf(rule: Pick<PolicyRule, 'socialAccountId' | 'channel'>): string {
  return `${rule.socialAccountId ?? '*'} ${rule.channel ?? '*'}`
}

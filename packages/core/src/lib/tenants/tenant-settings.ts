import { type JsonObject, scorerProfileSchema } from '@leadkit/contracts'
import type { z } from 'zod'
import { aiBudgetSchema } from '../budgets/budget-settings.ts'
import { mergeBySchema } from '../leads/duplicates/duplicate-input.ts'
import { countrySchema, timeZoneSchema } from '../base/field-schema.ts'
import { ruleOf } from '../base/input-issue.ts'
import { automationSettingsSchema } from '../conversations/automation/automation-policy.ts'
import { disclosureSettingsSchema } from '../replies/disclosure/disclosure.ts'

const AUTO_REPLY_MODES = ['off', 'draft', 'send']
const MAX_INSTRUCTIONS = 10_000
/** Settings by key, each with the schema that is also used to read it. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  scorerProfile: scorerProfileSchema.nullable(),
  defaultCountry: countrySchema.nullable(),
  automation: automationSettingsSchema,
  disclosure: disclosureSettingsSchema,
  aiBudget: aiBudgetSchema.nullable(),
  timeZone: timeZoneSchema.nullable(),
  mergeBy: mergeBySchema,
}
const READ_BY_LEADKIT = ['autoReply', 'replyInstructions', ...Object.keys(SCHEMAS)]

interface SettingsFault {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Where and why the automation settings are invalid; null if they are valid. */
export function automationSettingsFault(settings: JsonObject): SettingsFault | null {
  const { autoReply, replyInstructions } = settings
  if (autoReply !== undefined && !AUTO_REPLY_MODES.includes(autoReply as string))
    return { path: ['autoReply'], message: 'must be "off" or "draft" or "send"' }
  if (replyInstructions !== undefined && !isInstructions(replyInstructions))
    return { path: ['replyInstructions'], message: `must be a text of at most ${MAX_INSTRUCTIONS} characters` }
  const fault = Object.entries(SCHEMAS)
    .map(([name, schema]) => schemaFault(settings, name, schema))
    .find((found) => found !== null)
  if (fault !== undefined) return fault
  const meant = Object.keys(settings)
    .map(misspelling)
    .find((found) => found !== undefined)
  return meant === undefined
    ? null
    : { path: [], message: `write ${meant} exactly so: LeadKit reads no other spelling` }
}

function schemaFault(settings: JsonObject, name: string, schema: z.ZodType): SettingsFault | null {
  if (settings[name] === undefined) return null
  const issue = schema.safeParse(settings[name], { error: ruleOf }).error?.issues[0]
  return issue === undefined ? null : { path: [name, ...issue.path], message: issue.message }
}

function isInstructions(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.length <= MAX_INSTRUCTIONS)
}

/** The setting that a key refers to if it differs only in case, `_`, `-` or a plural. */
function misspelling(key: string): string | undefined {
  const plain = (text: string): string =>
    text.toLowerCase().replaceAll(/[_-]/g, '').replace(/ies$/, 'y').replace(/s$/, '')
  return READ_BY_LEADKIT.find((name) => name !== key && plain(name) === plain(key))
}

import { type JsonObject, scorerProfileSchema } from '@leadkit/contracts'
import { countrySchema } from '../base/field-schema.ts'

const AUTO_REPLY_MODES = ['off', 'draft', 'send']
const MAX_INSTRUCTIONS = 10_000
const READ_BY_LEADKIT = ['autoReply', 'replyInstructions', 'scorerProfile', 'defaultCountry']

interface SettingsFault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Where and why settings say something about automation that LeadKit does not understand; null when they are right. */
export function automationSettingsFault(settings: JsonObject): SettingsFault | null {
  const { autoReply, replyInstructions } = settings
  if (autoReply !== undefined && !AUTO_REPLY_MODES.includes(autoReply as string))
    return { path: ['autoReply'], message: 'must be "off" or "draft" or "send"' }
  if (replyInstructions !== undefined && !isInstructions(replyInstructions))
    return { path: ['replyInstructions'], message: `must be a text of at most ${MAX_INSTRUCTIONS} characters` }
  const scorerFault = scorerSettingsFault(settings)
  if (scorerFault !== null) return scorerFault
  const meant = Object.keys(settings)
    .map(misspelling)
    .find((found) => found !== undefined)
  return meant === undefined
    ? null
    : { path: [], message: `write ${meant} exactly so: LeadKit reads no other spelling` }
}

function scorerSettingsFault({ scorerProfile, defaultCountry }: JsonObject): SettingsFault | null {
  if (defaultCountry !== undefined && defaultCountry !== null && !countrySchema.safeParse(defaultCountry).success)
    return { path: ['defaultCountry'], message: 'must be two capital letters such as "DE"' }
  if (scorerProfile === undefined || scorerProfile === null) return null
  const parsed = scorerProfileSchema.safeParse(scorerProfile)
  if (parsed.success) return null
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)))
  return { path: ['scorerProfile', ...path], message: issue?.message ?? 'must be a scorer profile' }
}

function isInstructions(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.length <= MAX_INSTRUCTIONS)
}

/** The setting that a key means when it differs only in case, `_`, `-` or a plural. */
function misspelling(key: string): string | undefined {
  const plain = (text: string): string =>
    text.toLowerCase().replaceAll(/[_-]/g, '').replace(/ies$/, 'y').replace(/s$/, '')
  return READ_BY_LEADKIT.find((name) => name !== key && plain(name) === plain(key))
}

import { type JsonObject, measureText, type TextLimit } from '@leadkit/contracts'
import { z } from 'zod'
import { disclosureTexts } from './disclosure-texts.ts'

const DEFAULT_LAPSE_HOURS = 24
const languageSchema = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language such as de or pt-BR')

/** `settings.disclosure`. */
export const disclosureSettingsSchema = z.strictObject({
  /** False: the tenant tells people in another way that a machine answers them. Default true. */
  enabled: z.boolean().optional(),
  /** By language; they replace the built-in ones. */
  texts: z.record(languageSchema, z.string().trim().min(1).max(200)).optional(),
  /** Used if the participant's language is unknown or has no text. Default `en`. */
  language: languageSchema.optional(),
  /** The disclosure is repeated when the last automatic message is older than this. In hours. Default 24. */
  lapseHours: z.number().min(1).max(8_760).optional(),
  /** Added before every generated reply, such as `🤖`. Default none. */
  mark: z.string().trim().min(1).max(20).optional(),
})

/** What a tenant's settings say; a setting that cannot be read means that people are told. */
export interface DisclosureSettings {
  readonly enabled: boolean
  readonly texts: Readonly<Record<string, string>>
  readonly language: string
  readonly lapseMs: number
  readonly mark: string | null
}

export function readDisclosureSettings(settings: JsonObject): DisclosureSettings {
  const parsed = disclosureSettingsSchema.safeParse(settings['disclosure'] ?? {})
  const { enabled, texts, language, lapseHours, mark } = parsed.data ?? {}
  return {
    enabled: enabled ?? true,
    texts: texts ?? {},
    language: language ?? 'en',
    lapseMs: (lapseHours ?? DEFAULT_LAPSE_HOURS) * 3_600_000,
    mark: mark ?? null,
  }
}

const BETWEEN = '\n\n'

/**
 * The disclosure in the participant's language, preferably the tenant's own text; null when the tenant tells people in
 * another way. A text that takes more than half of a message is replaced by the built-in one, so that there is room for an answer.
 */
export function disclosureFor(
  settings: DisclosureSettings,
  language: string | null,
  { maxTextLength, textUnit }: TextLimit,
): string | null {
  if (!settings.enabled) return null
  const tags = [...subtags(language), ...subtags(settings.language), 'en']
  const found = tags.flatMap((tag) => [settings.texts[tag], disclosureTexts[tag]].filter((text) => text !== undefined))
  const fits = (text: string): boolean => measureText(text + BETWEEN, textUnit) <= maxTextLength / 2
  return found.find(fits) ?? disclosureTexts['en'] ?? null
}

/** `zh-Hant-TW`, `zh-Hant`, `zh`. */
function subtags(language: string | null): readonly string[] {
  const parts = language?.split('-') ?? []
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join('-'))
}

/** The longest answer that still fits after the disclosure and the mark. */
export function limitBehind(limit: TextLimit, disclosure: string | null, mark: string | null): TextLimit {
  const front = (disclosure === null ? '' : disclosure + BETWEEN) + (mark === null ? '' : `${mark} `)
  return { ...limit, maxTextLength: limit.maxTextLength - measureText(front, limit.textUnit) }
}

export function withDisclosure(disclosure: string, text: string): string {
  return disclosure + BETWEEN + text
}

/** Why it is disclosed: the first message, a pause in the conversation, or an answer by a person before. */
export type DisclosureReason = 'start' | 'lapse' | 'handback'

/** The state of a conversation when an automatic message is about to be sent. */
export interface DisclosureSituation {
  /** True when the participant was told before. */
  readonly told: boolean
  /** The newest message that the account sent; null if none is still stored. */
  readonly newest: { readonly author: string; readonly at: Date } | null
}

/** Why the participant must be told now; null if not needed. A message that may not be automation's counts as a person's. */
export function disclosureDue(
  { told, newest }: DisclosureSituation,
  lapseMs: number,
  now: Date,
): DisclosureReason | null {
  if (!told) return 'start'
  if (newest !== null && newest.author !== 'automation') return 'handback'
  return newest === null || now.getTime() - newest.at.getTime() > lapseMs ? 'lapse' : null
}

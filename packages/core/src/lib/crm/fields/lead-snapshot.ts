import type { CrmFieldValue } from '@leadkit/contracts'
import { touchSources } from './touch-sources.ts'
import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'

/** The data that a field mapping can read: a lead with its newest scoring and its conversation, at one point in time. */
export interface LeadSnapshot {
  /** Grows with every change of the lead. */
  readonly version: number
  /** A custom field whose stored value does not fit the kit's schema is missing. */
  readonly values: Readonly<Record<BuiltInSource, CrmFieldValue>> & {
    readonly [Source in CustomSource]: CrmFieldValue
  }
}

/** The paths that a mapping's `source`, condition or template can name. Null if a lead has no such value. */
export const mappingSources = [
  'lead.id',
  'lead.name',
  /** The name up to its last space; null for a name of one word. */
  'lead.firstName',
  /** The name's last word. */
  'lead.lastName',
  'lead.email',
  'lead.phone',
  'lead.company',
  'lead.status',
  'lead.notes',
  /** True for a person who wants no automatic messages; false for everyone else. */
  'lead.optedOut',
  'lead.createdAt',
  'lead.updatedAt',
  /** `hot`, `warm` or `cold`. */
  'lead.score',
  /** 0 to 100. */
  'lead.scoreValue',
  'lead.scoredAt',
  'score.reasoning',
  /** Names of the signals, separated by commas. */
  'score.signals',
  'score.confidence',
  'score.model',
  'conversation.id',
  'conversation.platform',
  /** `direct_message` or `public`. */
  'conversation.channel',
  /** The name of the page or handle that received the messages. */
  'conversation.accountName',
  'conversation.participantId',
  'conversation.participantName',
  'conversation.participantUsername',
  'conversation.startedAt',
  'conversation.lastMessageAt',
  'conversation.messageCount',
  ...touchSources,
] as const
export type BuiltInSource = (typeof mappingSources)[number]
/** The path of a custom field. */
export type CustomSource = `lead.custom.${string}`

/**
 * The paths that a mapping of a kit can name. Without declared fields the type takes any path of a custom field, which is refused when a config is
 * stored.
 * @typeParam Custom the kit's custom fields of leads.
 */
export type MappingSource<Custom extends object = NoCustomFields> =
  | BuiltInSource
  | ([keyof Custom] extends [never] ? CustomSource : `lead.custom.${MappableField<Custom>}`)

type Scalar = string | number | boolean

/** A CRM's field holds one value, or a list of them; objects cannot be mapped. */
type MappableField<Custom extends object> = {
  [Field in keyof Custom & string]-?: NonNullable<Custom[Field]> extends Scalar | readonly Scalar[] ? Field : never
}[keyof Custom & string]

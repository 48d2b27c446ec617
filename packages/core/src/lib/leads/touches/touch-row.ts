import type { JsonObject } from '@leadkit/contracts'
import { type LeadTouch, type TouchText, type TouchDetails, touchTexts } from './touch.ts'

export interface TouchRow {
  readonly lead_id: string
  readonly subject_id: string
  readonly source_key: string
  readonly details: TouchDetails
  readonly extra: JsonObject | null
  readonly first_at: Date
  readonly last_at: Date
  /** 1 for the first touch of its lead. */
  readonly first_rank: string | number
  readonly last_rank: string | number
  readonly is_conversation: boolean
}

export function toTouch(row: TouchRow): LeadTouch {
  const texts = Object.fromEntries(touchTexts.map((field) => [field, row.details[field] ?? null]))
  return {
    kind: row.details.kind,
    platform: row.details.platform,
    socialAccountId: row.details.socialAccountId,
    conversationId: row.is_conversation ? row.subject_id : null,
    firstAt: row.first_at,
    lastAt: row.last_at,
    ...(texts as Record<TouchText, string | null>),
    extra: row.extra ?? {},
  }
}

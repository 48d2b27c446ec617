import { createHmac } from 'node:crypto'
import type { AuditValues } from '../base/audit-record.ts'
import { canonicalJson } from '../base/canonical-json.ts'

/** The last number of each other chain that was there when an entry was written, by the chain's id. */
export type SeenChains = Readonly<Record<string, number>>

/** Everything that an entry says. */
export interface EntryContent {
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly subjectType: string
  readonly subjectId: string | null
  readonly actor: string
  readonly userId: string | null
  readonly apiKeyId: string | null
  readonly network: string | null
  readonly before: AuditValues | null
  readonly after: AuditValues | null
  readonly seen: SeenChains | null
}

/** Where an entry stands. */
export interface EntryPlace {
  readonly chainId: string
  /** From 1 on, without gaps. */
  readonly number: number
  /** The hash of the entry before; empty for the first. */
  readonly previous: string
}

/** A chain's end, and what was dropped of its beginning. */
export interface ChainHead {
  readonly id: string
  readonly lastNumber: number
  readonly lastHash: string
  /** `2026-12`: no later entry of the chain is of an earlier month. */
  readonly lastMonth: string
  /** The last entry that was dropped with its month; 0 for none. */
  readonly baseNumber: number
  readonly baseHash: string
}

/**
 * Ties an entry to its place and to everything before it. Keyed: without the chain's key, which is encrypted at rest, nobody who can write to the tables
 * can make another that fits.
 */
export function hashEntry(key: Buffer, { chainId, number, previous }: EntryPlace, content: EntryContent): string {
  return mac(key, ['leadkit audit entry v1', chainId, number, previous, { ...content, at: content.at.toISOString() }])
}

/** Ties a head to its chain: an older head, from a row that is still known, is not made from what the entries show. */
export function sealHead(
  key: Buffer,
  { id, lastNumber, lastHash, lastMonth, baseNumber, baseHash }: ChainHead,
): string {
  return mac(key, ['leadkit audit head v1', id, lastNumber, lastHash, lastMonth, baseNumber, baseHash])
}

function mac(key: Buffer, content: readonly unknown[]): string {
  return createHmac('sha256', key).update(canonicalJson(content)).digest('base64url')
}

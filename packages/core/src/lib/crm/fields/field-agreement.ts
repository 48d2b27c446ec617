import { createHash } from 'node:crypto'
import { cleanText, type CrmFieldValue } from '@leadkit/contracts'
import { leadFieldSchemas } from '../../leads/lead-fields.ts'
import { applyFieldMappings, asText } from './apply-field-mappings.ts'
import type { LeadSnapshot, MappingSource } from './lead-snapshot.ts'
import type { OwnedMapping } from './owned-mapping.ts'
import { type LeadStatus, leadStatuses } from '../../base/lead-status.ts'

/** The write ledger of one link: by remote field, a fingerprint of the value on which both sides agreed last. */
export type FieldLedger = Readonly<Record<string, string>>

/**
 * Equal for values that say the same. CRMs tidy what they are given (HubSpot writes e-mail addresses in small letters, others format telephone
 * numbers), and what they made of our own write must not count as a change.
 */
export function fingerprint(source: MappingSource | null, value: CrmFieldValue): string {
  const text = asText(value).normalize().trim().replaceAll(/\s+/g, ' ')
  return createHash('sha256').update(canonical(source, text)).digest('base64url').slice(0, 22)
}

/** The ledger's word for a field that a person had filled before the record was linked: it stays until the lead's own value changes. */
export function keptMark(localHash: string): string {
  return `kept:${localHash}`
}

function canonical(source: MappingSource | null, text: string): string {
  if (source === 'lead.email') return text.toLowerCase()
  const digits = text.replaceAll(/[^\d+]/g, '')
  // A phone field may hold words only.
  return source === 'lead.phone' && digits !== '' ? digits : text
}

/** What a lead would write through a mapping; null for nothing. */
export function outgoing(mapping: OwnedMapping, snapshot: LeadSnapshot): CrmFieldValue {
  return applyFieldMappings([mapping], snapshot).fields[mapping.target] ?? null
}

/** A value of the CRM as the lead would hold it. Undefined for what a lead cannot hold. */
export function incoming(mapping: OwnedMapping, value: CrmFieldValue): string | null | undefined {
  const text = cleanText(asText(value)).trim()
  const known = Object.entries(mapping.map ?? {}).find(([, remote]) => asText(remote) === text)
  const local = known?.[0] ?? text
  const field = leadFieldOf(mapping)
  if (field === 'status') return isStatus(local) ? local : undefined
  if (local === '') return null
  return leadFieldSchemas[field].safeParse(local).data
}

/** `lead.email` → `email`. */
export function leadFieldOf({ source }: Pick<OwnedMapping, 'source'>): keyof typeof leadFieldSchemas | 'status' {
  return source.slice('lead.'.length) as keyof typeof leadFieldSchemas | 'status'
}

function isStatus(text: string): text is LeadStatus {
  return leadStatuses.some((status) => status === text)
}

import { plainForm } from '@leadkit/contracts'
import { type Finding, finding, type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

export const contactFields = ['email', 'phone', 'name', 'company'] as const
export type ContactField = (typeof contactFields)[number]

export interface ContactMetrics {
  readonly byField: Readonly<Record<ContactField, Finding>>
  /** Conversations with data that is not the participant's. */
  readonly planted: {
    readonly cases: number
    /** In how many of them some of it was taken for the participant's. */
    readonly stored: number
    readonly storedRate: Ratio
  }
}

export function contactMetrics(results: readonly CaseResult[]): ContactMetrics {
  const byField = contactFields.map((field) => {
    const pairs = results.flatMap((result) => {
      const wanted = result.conversation.expect[field]
      return wanted === undefined ? [] : [{ wanted, found: foundValue(result, field) }]
    })
    const counts = {
      hits: pairs.filter(({ wanted, found }) => isSame(field, wanted, found)).length,
      found: pairs.filter(({ found }) => found !== undefined).length,
      wanted: pairs.filter(({ wanted }) => wanted !== null).length,
    }
    return [field, finding(counts)] as const
  })
  const planted = results.filter(({ conversation }) => (conversation.expect.never ?? []).length > 0)
  const stored = planted.filter(storesPlanted).length
  return {
    byField: Object.fromEntries(byField) as Record<ContactField, Finding>,
    planted: { cases: planted.length, stored, storedRate: ratio(stored, planted.length) },
  }
}

/** The fields of a conversation that were found wrongly, or not found. */
export function wrongContactFields(result: CaseResult): readonly ContactField[] {
  return contactFields.filter((field) => {
    const wanted = result.conversation.expect[field]
    const found = foundValue(result, field)
    return wanted !== undefined && !(wanted === null && found === undefined) && !isSame(field, wanted, found)
  })
}

/** True when something that is not the participant's was taken for it. */
export function storesPlanted(result: CaseResult): boolean {
  const never = result.conversation.expect.never ?? []
  return contactFields.some((field) => {
    const found = foundValue(result, field)
    return found !== undefined && never.some((text) => isPlanted(field, text, found))
  })
}

/** The name that the profile shows is no finding where nobody told one: a scorer may pass it on. */
function foundValue({ classification, conversation }: CaseResult, field: ContactField): string | undefined {
  const value = classification?.contact[field]?.value
  const isShown =
    field === 'name' && conversation.expect.name === null && value === conversation.participantName?.trim()
  return isShown ? undefined : value
}

function isSame(field: ContactField, wanted: string | null, found: string | undefined): boolean {
  return wanted !== null && found !== undefined && plainValue(field, wanted) === plainValue(field, found)
}

/** Shorter numbers occur inside too many others by chance. */
const LEAST_DIGITS = 6

function isPlanted(field: ContactField, never: string, found: string): boolean {
  if (field !== 'phone') return plainValue(field, found) === plainValue(field, never)
  const digits = digitsOf(never).replace(/^0+/, '')
  return digits.length >= LEAST_DIGITS && digitsOf(found).endsWith(digits)
}

/** Different spellings of the same value are equal in this form. */
function plainValue(field: ContactField, value: string): string {
  if (field === 'phone') return digitsOf(value)
  const plain = plainForm(value).trim().toLowerCase()
  return field === 'email' ? plain : plain.replaceAll(/[\s.,]+/g, ' ').trim()
}

function digitsOf(text: string): string {
  return plainForm(text).replaceAll(/\D/g, '')
}

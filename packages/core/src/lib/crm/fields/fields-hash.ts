import { createHash } from 'node:crypto'
import type { CrmFieldValue } from '@leadkit/contracts'

/** SHA-256 in hex over fields in the order of their names: equal for equal values, whatever made them. */
export function hashFields(fields: Readonly<Record<string, CrmFieldValue>>): string {
  const sorted = Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

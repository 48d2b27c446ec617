import { type LeadStatus, leadStatuses } from '../../base/lead-status.ts'

interface Placed {
  readonly id: string
  readonly parent_id: string | null
}

/** For each lead of a group the lead that shows it once `separated` have no parent any more. */
export function rootsOf(rows: readonly Placed[], separated: readonly string[]): ReadonlyMap<string, string> {
  const free = new Set(separated)
  const parents = new Map(rows.map((row) => [row.id, free.has(row.id) ? null : row.parent_id]))
  const rootOf = (id: string): string => {
    const parent = parents.get(id) ?? null
    return parent === null || !parents.has(parent) ? id : rootOf(parent)
  }
  return new Map(rows.map(({ id }) => [id, rootOf(id)]))
}

/** Leads whose status is ahead of the head's. A lost one is not ahead. */
export function furtherThan(
  rows: readonly { readonly id: string; readonly status: string }[],
  headId: string,
): readonly { readonly leadId: string; readonly status: LeadStatus }[] {
  const rank = (status: string): number => (status === 'lost' ? -1 : leadStatuses.indexOf(status as LeadStatus))
  const head = rows.find(({ id }) => id === headId)
  if (head === undefined) return []
  const ahead = rows.filter(({ id, status }) => id !== headId && rank(status) > rank(head.status))
  return ahead.map(({ id, status }) => ({ leadId: id, status: status as LeadStatus }))
}

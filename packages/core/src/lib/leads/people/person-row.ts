import { foldedWords } from '../search/folded-words.ts'
import { toJsonColumn } from '../lead-custom.ts'
import { leadColumns, type LeadRow, ownRow, searchColumnsOf, toOwnLead } from '../lead-row.ts'
import type { PersonNode, PersonValues, ShownPerson } from './person-projection.ts'

/** The columns of a lead that show what follows from its members; every other column is the lead's own. */
export const projectedColumns = [
  'name',
  'email',
  'phone',
  'company',
  'notes',
  'score',
  'score_value',
  'machine_score',
  'machine_score_value',
  'score_override',
  'scored_at',
  'consent',
  'custom',
  'tag_ids',
  'field_sources',
  'field_times',
] as const

/** What is read of each lead of a merged one. */
export const personColumns = [...leadColumns, 'field_times', 'merge_id', 'chosen_fields'] as const

export type PersonRow = LeadRow & {
  readonly field_times: Readonly<Record<string, string>>
  readonly merge_id: string | null
  readonly chosen_fields: Readonly<Record<string, readonly string[]>> | null
  readonly platform: string | null
  /** The lead that it was merged into itself, by the merge `merge_id`. */
  readonly parent_id: string | null
}

export function toOwnValues(row: LeadRow & Pick<PersonRow, 'field_times'>): PersonValues {
  const own = ownRow(row)
  const times = Object.entries(own.field_times).map(([field, time]) => [field, new Date(time)])
  return { ...toOwnLead(row), fieldTimes: Object.fromEntries(times) }
}

/** The tree of merges below a lead; `rows` are in the order of the merges. */
export function toPerson(id: string, rows: readonly PersonRow[]): PersonNode | null {
  const row = rows.find((each) => each.id === id)
  if (row === undefined) return null
  const below = rows.filter((each) => each.parent_id === id && each.merge_id !== null)
  return {
    id,
    platform: row.platform,
    createdAt: row.created_at,
    own: toOwnValues(row),
    chosen: row.chosen_fields ?? {},
    members: below.flatMap((each) => {
      const person = toPerson(each.id, rows)
      return person === null ? [] : [{ mergeId: each.merge_id ?? '', person }]
    }),
  }
}

/** The columns that show a merged lead. */
export function toColumns(shown: ShownPerson, person: PersonNode, searched: readonly string[]) {
  const isOverridden = shown.scoreOverride !== null
  return {
    name: shown.name,
    email: shown.email,
    phone: shown.phone,
    company: shown.company,
    notes: shown.notes,
    score: shown.score,
    score_value: shown.scoreValue,
    machine_score: isOverridden ? shown.machineScore : null,
    machine_score_value: isOverridden ? shown.machineScoreValue : null,
    score_override: toJsonColumn(shown.scoreOverride),
    scored_at: shown.scoredAt,
    consent: toJsonColumn(shown.consent),
    custom: Object.keys(shown.custom).length === 0 ? null : toJsonColumn(shown.custom),
    tag_ids: [...shown.tagIds],
    field_sources: JSON.stringify(shown.fieldSources),
    field_times: JSON.stringify(shown.fieldTimes),
    ...personSearchColumns(person, searched),
  }
}

/** A merged lead is found by everything that any of its members is known by. */
export function personSearchColumns(
  person: PersonNode,
  searched: readonly string[],
): ReturnType<typeof searchColumnsOf> {
  return searchColumnsOf([...new Set(wordsOf(person, searched))], searched)
}

function wordsOf(person: PersonNode, searched: readonly string[]): readonly string[] {
  const others = person.members.flatMap((member) => wordsOf(member.person, searched))
  return [...foldedWords(person.own, searched), ...others]
}

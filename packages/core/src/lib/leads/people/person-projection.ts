import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '@leadkit/contracts'
import {
  type ContactField,
  type CustomLeadField,
  type FieldSource,
  sourcedFields,
  type SourcedLeadField,
  type StoredLead,
} from '../lead.ts'
import type { TimedLeadField } from '../lead-fields.ts'

/** The values of a lead that its merged lead is made from. */
export type PersonValues = Pick<
  StoredLead,
  SourcedLeadField | ScoreValues | 'fieldSources' | 'consent' | 'custom' | 'tagIds'
> & {
  /** When each field was last changed. */
  readonly fieldTimes: Readonly<Partial<Record<TimedLeadField, Date>>>
}
type ScoreValues = 'score' | 'scoreValue' | 'machineScore' | 'machineScoreValue' | 'scoreOverride' | 'scoredAt'

/** What somebody can decide on a merged lead. */
export type ChosenField = SourcedLeadField | CustomLeadField | 'score' | `tag:${string}`

/** A lead with the leads that were merged into it, and theirs. */
export interface PersonNode {
  readonly id: string
  /** Where its messages come from, such as `instagram`; null for a lead that the host entered. */
  readonly platform: string | null
  readonly createdAt: Date
  /** Its own values, whatever is shown. */
  readonly own: PersonValues
  /** By field, the merges into this lead under which somebody decided on it: there the lead's own value counts. */
  readonly chosen: Readonly<Partial<Record<ChosenField, readonly string[]>>>
  /** In the order of the merges. */
  readonly members: readonly { readonly mergeId: string; readonly person: PersonNode }[]
}

/** What a merged lead shows. */
export interface ShownPerson extends PersonValues {
  /** Every lead that was merged into it, also through another one; empty for most. */
  readonly memberIds: readonly string[]
  /** The lead whose scoring `machineScore` is. */
  readonly scoredLeadId: string
}

/**
 * The values of a merged lead, by fixed rules and from its members' own values alone, so that a merge that is undone leaves nothing behind:
 *
 * - name, e-mail address, phone number, company: what a person entered (here or in a CRM) comes first, the newest of it; then what the person
 *   said, the newest of it; then what the platform says. Of equals the lead that the others were merged into, then the older merge.
 * - what somebody decides on the merged lead counts as long as the merge lasts, even if it empties the field
 * - score: a person's override, the head's first and otherwise the newest; without one the best score of a member
 * - notes: all, each with where it comes from
 * - custom fields: the head's own value, and otherwise that of the oldest merge
 * - automatic messages: an opt-out wins
 * - tags: all, without those that somebody took off the merged lead
 *
 * The status is the head's own.
 */
export function projectPerson(person: PersonNode): ShownPerson {
  if (person.members.length === 0) return { ...person.own, memberIds: [], scoredLeadId: person.id }
  const members = person.members.map(({ mergeId, person: member }) => {
    return { mergeId, member, shown: projectPerson(member) }
  })
  const heard = (field: ChosenField) =>
    members
      .filter(({ mergeId }) => person.chosen[field]?.includes(mergeId) !== true)
      .map(({ member, shown }) => ({ id: member.id, platform: member.platform, createdAt: member.createdAt, shown }))
  const customNames = new Set(
    [person.own, ...members.map(({ shown }) => shown)].flatMap(({ custom }) => Object.keys(custom)),
  )
  const own = { id: person.id, platform: person.platform, createdAt: person.createdAt, shown: person.own }
  return {
    ...projectFields(own, heard, customNames),
    ...projectScore(
      person,
      members.map(({ shown }) => shown),
      heard('score').map(({ shown }) => shown),
    ),
    tagIds: projectTags(person, members),
    consent: projectConsent([person.own, ...members.map(({ shown }) => shown)]),
    memberIds: members.flatMap(({ member, shown }) => [member.id, ...shown.memberIds]),
  }
}

interface Candidate {
  readonly id: string
  readonly platform: string | null
  readonly createdAt: Date
  readonly shown: PersonValues
}

type Fields = Pick<PersonValues, SourcedLeadField | 'fieldSources' | 'fieldTimes' | 'custom'>

function projectFields(
  own: Candidate,
  heard: (field: ChosenField) => readonly Candidate[],
  customNames: ReadonlySet<string>,
): Fields {
  const values: Partial<Record<SourcedLeadField, string | null>> = {}
  const fieldSources: Partial<Record<SourcedLeadField | CustomLeadField, FieldSource>> = {}
  const fieldTimes: Partial<Record<TimedLeadField, Date>> = { ...own.shown.fieldTimes }
  for (const field of sourcedFields) {
    const others = heard(field).filter(({ shown }) => shown[field] !== null)
    const candidates = own.shown[field] === null ? others : [own, ...others]
    const first = field === 'notes' ? candidates[0] : strongest(candidates, field)
    values[field] = (field === 'notes' ? joinNotes(own, others) : first?.shown[field]) ?? null
    const source = first?.shown.fieldSources[field]
    if (source !== undefined) fieldSources[field] = source
    const time = field === 'notes' ? newestTime(candidates, field) : first?.shown.fieldTimes[field]
    if (time !== undefined) fieldTimes[field] = time
  }
  const custom: Record<string, NonNullable<JsonValue>> = {}
  for (const { name, field, value, shown } of projectCustom(own, heard, customNames)) {
    custom[name] = value
    const source = shown.fieldSources[field]
    if (source !== undefined) fieldSources[field] = source
    const time = shown.fieldTimes[field]
    if (time !== undefined) fieldTimes[field] = time
  }
  return {
    ...(values as Pick<PersonValues, SourcedLeadField>),
    custom,
    fieldSources: fieldSources as PersonValues['fieldSources'],
    fieldTimes,
  }
}

/** For each custom field that has a value, the value and whose it is. */
function projectCustom(
  own: Candidate,
  heard: (field: ChosenField) => readonly Candidate[],
  names: ReadonlySet<string>,
) {
  return [...names].flatMap((name) => {
    const field: CustomLeadField = `custom.${name}`
    const first = [own, ...heard(field)].find(({ shown }) => Object.hasOwn(shown.custom, name))
    const value = first?.shown.custom[name]
    return first === undefined || value === undefined ? [] : [{ name, field, value, shown: first.shown }]
  })
}

function strongest(candidates: readonly Candidate[], field: ContactField): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>((best, candidate) => {
    if (best === undefined) return candidate
    const [one, other] = [strength(best, field), strength(candidate, field)]
    const isStronger = other.rank > one.rank || (other.rank === one.rank && other.time > one.time)
    return isStronger ? candidate : best
  }, undefined)
}

/** A value from before LeadKit stored sources may be a person's, and stays like one. */
function strength({ shown, createdAt }: Candidate, field: ContactField) {
  const source = shown.fieldSources[field]
  if (source?.by === 'platform') return { rank: 0, time: 0 }
  if (source?.by === 'machine') return { rank: 1, time: source.saidAt?.getTime() ?? 0 }
  return { rank: 2, time: (shown.fieldTimes[field] ?? createdAt).getTime() }
}

function newestTime(candidates: readonly Candidate[], field: TimedLeadField): Date | undefined {
  const times = candidates.flatMap(({ shown }) => shown.fieldTimes[field] ?? [])
  return times.toSorted((one, other) => other.getTime() - one.getTime())[0]
}

/** The length of the column's limit in the API. */
const MAX_NOTES = 100_000

function joinNotes(own: Candidate, others: readonly Candidate[]): string | null {
  const parts = [
    ...(own.shown.notes === null ? [] : [own.shown.notes]),
    ...others.map(({ platform, shown }) => `[${platform ?? 'entered by hand'}]\n${shown.notes ?? ''}`),
  ]
  return parts.length === 0 ? null : parts.join('\n\n').slice(0, MAX_NOTES).toWellFormed()
}

type Scores = Pick<ShownPerson, ScoreValues | 'scoredLeadId'>

function projectScore(person: PersonNode, members: readonly ShownPerson[], heard: readonly ShownPerson[]): Scores {
  const own: Scores = { ...person.own, scoredLeadId: person.id }
  const best = [own, ...members].reduce((one, other) => (valueOf(other) > valueOf(one) ? other : one))
  const override = own.scoreOverride ?? newestOverride(heard)
  const { machineScore, machineScoreValue, scoredLeadId } = best
  const times = [own, ...members].flatMap(({ scoredAt }) => scoredAt ?? [])
  return {
    score: override?.score ?? machineScore,
    scoreValue: override?.scoreValue ?? machineScoreValue,
    machineScore,
    machineScoreValue,
    scoreOverride: override,
    scoredAt: times.toSorted((one, other) => other.getTime() - one.getTime())[0] ?? null,
    scoredLeadId,
  }
}

function valueOf({ machineScoreValue }: Pick<Scores, 'machineScoreValue'>): number {
  return machineScoreValue ?? -1
}

function newestOverride(members: readonly ShownPerson[]): PersonValues['scoreOverride'] {
  const overrides = members.flatMap(({ scoreOverride }) => scoreOverride ?? [])
  return overrides.toSorted((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null
}

function projectTags(
  { own, chosen }: PersonNode,
  members: readonly { readonly mergeId: string; readonly shown: PersonValues }[],
): readonly string[] {
  const heard = members.flatMap(({ mergeId, shown }) =>
    shown.tagIds.filter((tagId) => chosen[`tag:${tagId}`]?.includes(mergeId) !== true),
  )
  return [...new Set([...own.tagIds, ...heard])].toSorted()
}

function projectConsent(all: readonly Pick<PersonValues, 'consent'>[]): PersonValues['consent'] {
  const said = all.flatMap(({ consent }) => consent ?? [])
  const withdrawn = said.filter(({ status }) => status === 'withdrawn')
  const counting = withdrawn.length > 0 ? withdrawn : said
  return counting.toSorted((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null
}

/** The fields that show something else than before. */
export function changedFields(before: PersonValues, after: PersonValues): readonly string[] {
  const fields: readonly string[] = sourcedFields.filter((field) => before[field] !== after[field])
  const names = new Set([...Object.keys(before.custom), ...Object.keys(after.custom)])
  const custom = [...names].filter((name) => !isDeepStrictEqual(before.custom[name], after.custom[name]))
  const isScored = before.score !== after.score || before.scoreValue !== after.scoreValue
  const isSaid = before.consent?.recordId !== after.consent?.recordId
  const isTagged = before.tagIds.join() !== after.tagIds.join()
  return [
    ...fields,
    ...custom.map((name) => `custom.${name}`),
    ...(isScored ? ['score'] : []),
    ...(isSaid ? ['consent'] : []),
    ...(isTagged ? ['tags'] : []),
  ]
}

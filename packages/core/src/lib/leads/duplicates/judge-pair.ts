import { foldText } from '../search/folded-words.ts'
import { emailKey, isSameNumber } from './contact-key.ts'
import { compareNames, type NameRelation } from './person-name.ts'

/** What is known of a lead when duplicates are looked for. */
export interface PersonFacts {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly company: string | null
  /** ISO 3166-1 alpha-2 of the account; null if it is unknown. */
  readonly country: string | null
  readonly platform: string | null
  readonly participantId: string | null
  /** The Meta business of the account; null if it is unknown. */
  readonly businessId: string | null
  /** The records in CRMs that the lead is linked to, each with its config. */
  readonly records: readonly string[]
}

export const exactKeys = ['email', 'phone', 'participant', 'record'] as const
/** What two leads have in common exactly. */
export type ExactKey = (typeof exactKeys)[number]

export interface PairJudgement {
  /** 0 to 1. */
  readonly confidence: number
  /** Why, strongest first: exact keys, and `name` or `name_and_company`. */
  readonly reasons: readonly (ExactKey | 'name' | 'name_and_company')[]
  /** The exact keys by which a tenant may let the two be merged without a person: nothing speaks against it. */
  readonly safe: readonly ExactKey[]
}

const META = new Set(['facebook', 'instagram'])

/**
 * Judges whether two leads are one person; null if nothing says so. **A key that several people may have never merges by itself**: the names have
 * to be the same, too, and an office's mailbox or switchboard is left to a person.
 */
export function judgePair(one: PersonFacts, other: PersonFacts): PairJudgement | null {
  const relation = compareNames(one.name, other.name)
  const [first, second] = [emailKey(one.email), emailKey(other.email)]
  const isSameMailbox = first !== null && second !== null && first.mailbox === second.mailbox
  const keys = [
    ...(isSameParticipant(one, other) ? (['participant'] as const) : []),
    ...(isSameMailbox ? (['email'] as const) : []),
    ...(isSameNumber(one, other) ? (['phone'] as const) : []),
    ...(one.records.some((record) => other.records.includes(record)) ? (['record'] as const) : []),
  ]
  const isOffice = isSameCompany(one, other) || first?.isShared === true
  if (keys.length === 0) return byName(relation, one, other)
  const isParticipant = keys[0] === 'participant'
  const confidence = isParticipant ? (relation === 'other' ? 0.8 : 0.98) : confidenceOf(relation, keys, isOffice)
  if (confidence < LEAST) return null
  const safe = keys.filter((key) => isSafe(key, relation, isOffice))
  return { confidence, reasons: relation === 'same' ? [...keys, 'name'] : keys, safe }
}

/** Pairs below it are not suggested. */
const LEAST = 0.4

function confidenceOf(relation: NameRelation, keys: readonly ExactKey[], isOffice: boolean): number {
  // A family has one telephone more often than one mailbox.
  const part = keys.includes('email') ? 0.5 : 0.3
  const base = { same: 0.97, close: 0.85, unknown: 0.6, part, other: 0.2 }[relation]
  const more = keys.length > 1 ? (1 - base) / 3 : 0
  return Math.round((isOffice ? base * 0.9 : base) * 100 + more * 100) / 100
}

function isSafe(key: ExactKey, relation: NameRelation, isOffice: boolean): boolean {
  if (key === 'participant') return true
  return relation === 'same' && !(isOffice && key === 'phone')
}

function byName(relation: NameRelation, one: PersonFacts, other: PersonFacts): PairJudgement | null {
  if (relation !== 'same' || !isSameCompany(one, other)) return null
  return { confidence: 0.55, reasons: ['name_and_company'], safe: [] }
}

/** A participant's id is one person's on the accounts of one business; elsewhere the same digits may be somebody else's. */
function isSameParticipant(one: PersonFacts, other: PersonFacts): boolean {
  if (one.participantId === null || one.participantId !== other.participantId) return false
  if (one.businessId === null || one.businessId !== other.businessId) return false
  return META.has(one.platform ?? '') && META.has(other.platform ?? '')
}

const LEGAL_FORMS =
  /\b(?:gmbh|mbh|co|kg|ag|ug|ltd|limited|llc|llp|inc|corp|plc|sarl|sas|sa|srl|spa|bv|nv|ab|aps|oy|kft|doo|sro|sp z o o|pt|cv|de cv|as|a s|ooo|zao|ооо|оао|зао|ао|пао|тов)\b/gu
const EASTERN_FORMS = /株式会社|有限会社|合同会社|\(株\)|（株）|有限公司|贸易有限公司|股份|주식회사|\(주\)|（주）/gu

function isSameCompany(one: PersonFacts, other: PersonFacts): boolean {
  const [first, second] = [companyKey(one.company), companyKey(other.company)]
  return first !== '' && first === second
}

function companyKey(company: string | null): string {
  const words = foldText(company ?? '')
    .replaceAll(EASTERN_FORMS, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
  return words
    .replaceAll(LEGAL_FORMS, ' ')
    .replaceAll(/(?<![\p{L}])(?:ооо|оао|зао|ао|пао|тов)(?![\p{L}])/gu, ' ')
    .replaceAll(/\s+/g, '')
}

import { type Selectable, sql } from 'kysely'
import type { HashForm, IdentityHashStore } from './identity-hash-store.ts'
import { allForms, type Identity } from './person.ts'
import type { TenantSession } from '../database/session.ts'
import type { ErasuresTable } from '../database/tables/erasure-tables.ts'

/** An erasure of one person, as far as it keeps out what comes of them again. */
export interface ErasedPerson {
  /** What they said until then is kept out. */
  readonly until: Date
  /** True if what they say later is kept out, too. */
  readonly blocked: boolean
}

/** Knows erased people by keyed hashes: they are not those of consent, so that one list says nothing about the other. */
export class ErasedPersonReader {
  readonly #hashes: IdentityHashStore

  constructor(hashes: IdentityHashStore) {
    this.#hashes = hashes
  }

  /** The hashes of a person who is erased now. The caller holds the lock of the tenant's consents. */
  async hashesOf(session: TenantSession, identities: readonly Identity[]): Promise<readonly string[]> {
    const hash = await this.#hashes.findOrMake(session)
    return allForms(identities, 'known').map((form) => hash(erasedForm(form)))
  }

  /** The erasure that counts for somebody with one of these identities: the latest; null for none. */
  async find(session: TenantSession, identities: readonly Identity[]): Promise<ErasedPerson | null> {
    return (await this.readAmong(session, identities)).find(identities)
  }

  /** Everybody who was erased, to compare many without asking the database again; null for too many to hold. */
  async readAll(session: TenantSession): Promise<ErasedPeople | null> {
    const hash = await this.#hashes.find(session)
    if (hash === null) return NOBODY
    const rows = await session.tables
      .selectFrom('erasures')
      .select(['identity_hashes', 'requested_at', 'afterwards'])
      .limit(MAX_HELD + 1)
      .execute()
    return rows.length > MAX_HELD ? null : toPeople(rows, hash)
  }

  /** Those of many people who were erased, in one statement. */
  async readAmong(session: TenantSession, identities: readonly Identity[]): Promise<ErasedPeople> {
    const hash = identities.length === 0 ? null : await this.#hashes.find(session)
    if (hash === null) return NOBODY
    const sought = new Set(allForms(identities, 'sought').map((form) => hash(erasedForm(form))))
    const rows = await session.tables
      .selectFrom('erasures')
      .select(['identity_hashes', 'requested_at', 'afterwards'])
      .where(sql<boolean>`identity_hashes && ${[...sought]}::text[]`)
      .execute()
    return toPeople(rows, hash)
  }
}

type HashedErasure = Pick<Selectable<ErasuresTable>, 'identity_hashes' | 'requested_at' | 'afterwards'>

function toPeople(rows: readonly HashedErasure[], hash: HashForm): ErasedPeople {
  const byHash = new Map<string, ErasedPerson>()
  for (const row of rows)
    for (const each of row.identity_hashes) {
      const person = { until: row.requested_at, blocked: row.afterwards === 'blocked' }
      const known = byHash.get(each)
      byHash.set(each, joined(known === undefined ? [person] : [known, person]) ?? person)
    }
  return {
    size: byHash.size,
    find: (identities) =>
      joined(allForms(identities, 'sought').flatMap((form) => byHash.get(hash(erasedForm(form))) ?? [])),
  }
}

/** Erasures of one tenant that a process holds in memory; about 500 bytes each. */
const MAX_HELD = 5_000

export interface ErasedPeople {
  /** How many hashes it holds. */
  readonly size: number
  find(identities: readonly Identity[]): ErasedPerson | null
}

const NOBODY: ErasedPeople = { size: 0, find: () => null }

function erasedForm(form: string): string {
  return `erased ${form}`
}

function joined(people: readonly ErasedPerson[]): ErasedPerson | null {
  if (people.length === 0) return null
  const until = new Date(Math.max(...people.map((person) => person.until.getTime())))
  return { until, blocked: people.some(({ blocked }) => blocked) }
}

/** How long after an erasure an account's own messages to the person still belong to what was erased: replies that were on their way. */
const ON_THE_WAY_MS = 3_600_000

/** Whether something of an erased person is kept out. @param outbound of the account, such as an echo of a reply. */
export function isKeptOut({ until, blocked }: ErasedPerson, at: Date, outbound: boolean): boolean {
  return blocked || at.getTime() <= until.getTime() + (outbound ? ON_THE_WAY_MS : 0)
}

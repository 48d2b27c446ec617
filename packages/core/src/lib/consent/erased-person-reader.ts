import { sql } from 'kysely'
import type { IdentityHashStore } from './identity-hash-store.ts'
import { allForms, type Identity } from './person.ts'
import type { TenantSession } from '../database/session.ts'

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
    const sought = allForms(identities, 'sought')
    const hash = sought.length === 0 ? null : await this.#hashes.find(session)
    if (hash === null) return null
    const rows = await session.tables
      .selectFrom('erasures')
      .select(['requested_at', 'afterwards'])
      .where(sql<boolean>`identity_hashes && ${sought.map((form) => hash(erasedForm(form)))}::text[]`)
      .execute()
    return joined(rows.map((row) => ({ until: row.requested_at, blocked: row.afterwards === 'blocked' })))
  }

  /** Everybody who was erased, by hash, to compare many without asking the database again; null for too many to hold. */
  async readAll(session: TenantSession): Promise<ErasedPeople | null> {
    const hash = await this.#hashes.find(session)
    const rows = await session.tables
      .selectFrom('erasures')
      .select(['identity_hashes', 'requested_at', 'afterwards'])
      .limit(MAX_HELD + 1)
      .execute()
    if (rows.length > MAX_HELD) return null
    const byHash = new Map<string, ErasedPerson>()
    for (const row of rows)
      for (const each of row.identity_hashes) {
        const person = { until: row.requested_at, blocked: row.afterwards === 'blocked' }
        const known = byHash.get(each)
        byHash.set(each, joined(known === undefined ? [person] : [known, person]) ?? person)
      }
    return {
      find: (identities) =>
        hash === null
          ? null
          : joined(allForms(identities, 'sought').flatMap((form) => byHash.get(hash(erasedForm(form))) ?? [])),
    }
  }
}

/** Erasures of one tenant that a process holds in memory; about 500 bytes each. */
const MAX_HELD = 5_000

export interface ErasedPeople {
  find(identities: readonly Identity[]): ErasedPerson | null
}

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

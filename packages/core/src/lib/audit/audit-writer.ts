import { isLeadKitError } from '@leadkit/contracts'
import { isUuid, newId } from '../base/identifier.ts'
import { networkOf } from '../base/actor.ts'
import type { Recorded } from '../base/audit-record.ts'
import { monthName, monthOf } from '../base/month.ts'
import type { WriteAudit } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { type ChainRow, toHead } from './audit-chain-row.ts'
import { allowedValues } from './audit-fields.ts'
import type { ChainKeys } from './chain-keys.ts'
import { type ChainHead, type EntryContent, hashEntry, sealHead, type SeenChains } from './entry-hash.ts'

/** More transactions at the same moment wait for each other's commit. */
const MOST_CHAINS = 16
const ENTRIES_PER_STATEMENT = 1_000

interface OpenChain {
  readonly head: ChainHead
  readonly key: Buffer
  readonly seen: SeenChains | null
}

/**
 * Writes a tenant's log. **Every entry continues a chain, and says how far the others had come, so that none can be taken out, changed, moved or put in
 * between without the key.** A transaction takes a chain that no other holds, or begins one: nobody waits for anybody, and a chain is held only from
 * the end of a transaction to its commit.
 */
export class AuditWriter {
  readonly #keys: ChainKeys

  constructor(keys: ChainKeys) {
    this.#keys = keys
  }

  readonly write: WriteAudit = async (session, records) => {
    const ordered = records.toSorted((one, other) => one.at.getTime() - other.at.getTime())
    const [first] = ordered
    if (first === undefined) return
    const chain = await this.#take(session, monthText(first.at))
    const { rows, head } = continueChain(session, chain, ordered)
    for (let from = 0; from < rows.length; from += ENTRIES_PER_STATEMENT)
      await session.tables
        .insertInto('audit_entries')
        .values(rows.slice(from, from + ENTRIES_PER_STATEMENT))
        .execute()
    const { lastNumber, lastHash, lastMonth } = head
    await session.tables
      .updateTable('audit_chains')
      .set({ last_number: lastNumber, last_hash: lastHash, last_month: lastMonth, seal: sealHead(chain.key, head) })
      .where('id', '=', head.id)
      .execute()
  }

  /**
   * A chain that is locked for this transaction, and has nothing of a later month: a month is dropped from its beginning. One whose key cannot be read stays as it
   * is, for `verify` to tell: it stops nobody's work.
   */
  async #take(session: TenantSession, month: string): Promise<OpenChain> {
    const unreadable: string[] = []
    for (;;) {
      const row = await this.#lock(session, month, unreadable)
      if (!('id' in row)) return this.#begin(session, month, row.seen)
      try {
        return this.#open(session, row)
      } catch (error) {
        if (!isLeadKitError(error, 'decryption_failed')) throw error
        unreadable.push(row.id)
      }
    }
  }

  /** A free chain, or one that is waited for; without an id if another has to begin. */
  async #lock(
    session: TenantSession,
    month: string,
    unreadable: readonly string[],
  ): Promise<TakenRow | { readonly seen: SeenChains | null }> {
    const [free] = await session.run<TakenRow>(takeStatement(session, { month, unreadable }))
    if (free !== undefined) return free
    const chains = await session.tables.selectFrom('audit_chains').select(['id', 'last_month', 'last_number']).execute()
    const usable = chains.filter(({ id, last_month: last }) => last <= month && !unreadable.includes(id))
    const waited = usable.length < MOST_CHAINS ? undefined : usable[Math.floor(Math.random() * usable.length)]
    if (waited === undefined) return { seen: seenOf(chains.map((row) => [row.id, Number(row.last_number)])) }
    const [row] = await session.run<TakenRow>(takeStatement(session, { month, unreadable, id: waited.id }))
    // It went on to another month meanwhile.
    return row ?? { seen: null }
  }

  #open(session: TenantSession, row: TakenRow): OpenChain {
    const key = this.#keys.open(session.tenantId, row.id, row.secret_encrypted)
    return { head: toHead(row), key, seen: seenOf(Object.entries(row.seen ?? {})) }
  }

  async #begin(session: TenantSession, month: string, seen: SeenChains | null): Promise<OpenChain> {
    const head = { id: newId(), lastNumber: 0, lastHash: '', lastMonth: month, baseNumber: 0, baseHash: '' }
    const secret = this.#keys.make(session.tenantId, head.id)
    const key = this.#keys.open(session.tenantId, head.id, secret)
    await session.tables
      .insertInto('audit_chains')
      .values({
        id: head.id,
        tenant_id: session.tenantId,
        secret_encrypted: secret,
        last_number: 0,
        last_hash: '',
        last_month: month,
        base_number: 0,
        base_hash: '',
        seal: sealHead(key, head),
      })
      .execute()
    return { head, key, seen }
  }
}

type TakenRow = ChainRow & { readonly seen: Readonly<Record<string, number>> | null }

interface Wanted {
  readonly month: string
  readonly unreadable: readonly string[]
  readonly id?: string
}

/** The first chain that is free, or, by its id, one that is waited for. */
function takeStatement({ schema }: TenantSession, { month, unreadable, id }: Wanted) {
  const chains = `${quoteIdentifier(schema)}.audit_chains`
  const which =
    id === undefined ? 'ORDER BY c.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED' : 'AND c.id = $3 FOR NO KEY UPDATE'
  return {
    text: `WITH taken AS MATERIALIZED (SELECT c.id, c.secret_encrypted, c.last_number, c.last_hash, c.last_month, c.base_number, c.base_hash
        FROM ${chains} c WHERE c.last_month <= $1 AND c.id <> ALL($2::uuid[]) ${which})
      SELECT t.*, (SELECT jsonb_object_agg(o.id, o.last_number) FROM ${chains} o WHERE o.id <> t.id) AS seen FROM taken t`,
    parameters: id === undefined ? [month, [...unreadable]] : [month, [...unreadable], id],
  }
}

function seenOf(numbers: readonly (readonly [string, number])[]): SeenChains | null {
  const begun = numbers.filter(([, number]) => number > 0)
  return begun.length === 0 ? null : Object.fromEntries(begun)
}

function continueChain(session: TenantSession, { head, key, seen }: OpenChain, records: readonly Recorded[]) {
  let [number, previous, month] = [head.lastNumber, head.lastHash, head.lastMonth]
  const rows = records.map((record, index) => {
    const content = toContent(record, index === 0 ? seen : null)
    number += 1
    previous = hashEntry(key, { chainId: head.id, number, previous }, content)
    month = monthText(record.at)
    return toRow(session.tenantId, { chainId: head.id, number, hash: previous }, content)
  })
  return { rows, head: { ...head, lastNumber: number, lastHash: previous, lastMonth: month } }
}

function toContent(record: Recorded, seen: SeenChains | null): EntryContent {
  const { actor, by, at, action, subject, address } = record
  const named = actor.userId === null && by !== undefined && isUuid(by) ? by : null
  const [subjectType, subjectId] = subject
  return {
    id: newId(),
    at,
    action,
    subjectType,
    subjectId,
    actor: actor.kind === 'host' && named !== null ? 'user' : actor.kind,
    userId: actor.userId ?? named,
    apiKeyId: actor.apiKeyId,
    network: actor.network ?? networkOf(address),
    before: allowedValues(action, record.before),
    after: allowedValues(action, record.after),
    seen,
  }
}

function toRow(
  tenantId: string,
  { chainId, number, hash }: { readonly chainId: string; readonly number: number; readonly hash: string },
  { before, after, seen, ...content }: EntryContent,
) {
  return {
    chain_id: chainId,
    number,
    id: content.id,
    tenant_id: tenantId,
    recorded_at: content.at,
    action: content.action,
    subject_type: content.subjectType,
    subject_id: content.subjectId,
    actor: content.actor,
    user_id: content.userId,
    api_key_id: content.apiKeyId,
    network: content.network,
    before: json(before),
    after: json(after),
    seen: json(seen),
    hash,
  }
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** `2026-12`, which sorts as months do. */
function monthText(at: Date): string {
  return monthName(monthOf(at)).replace('_', '-')
}

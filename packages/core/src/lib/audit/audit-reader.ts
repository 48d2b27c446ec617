import type { Selectable } from 'kysely'
import type { Actor } from '../base/actor.ts'
import type { AuditAction, AuditSubjectType } from '../base/audit-record.ts'
import { type Page, type PageRequest, toPage } from '../base/page.ts'
import { behindPage } from '../database/keyset.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { AuditEntriesTable } from '../database/tables/audit-tables.ts'
import { toContent, toHead } from './audit-chain-row.ts'
import type { AuditEntry, AuditFilter } from './audit-entry.ts'
import type { StoredEntry } from './chain-check.ts'
import type { ChainKeys } from './chain-keys.ts'
import type { SealedHead } from './log-check.ts'

/** Newest first. */
export async function listEntries(
  session: TenantSession,
  { action, subjectType, subjectId, actor, userId, apiKeyId, since, until, ...page }: AuditFilter,
  limit: number,
): Promise<Page<AuditEntry>> {
  let query = session.tables.selectFrom('audit_entries').selectAll()
  if (action !== undefined) query = query.where('action', 'in', typeof action === 'string' ? [action] : [...action])
  if (subjectType !== undefined) query = query.where('subject_type', '=', subjectType)
  if (subjectId !== undefined) query = query.where('subject_id', '=', subjectId)
  if (actor !== undefined) query = query.where('actor', '=', actor)
  if (userId !== undefined) query = query.where('user_id', '=', userId)
  if (apiKeyId !== undefined) query = query.where('api_key_id', '=', apiKeyId)
  if (since !== undefined) query = query.where('recorded_at', '>=', since)
  if (until !== undefined) query = query.where('recorded_at', '<', until)
  const rows = await query
    .where(behindPage('recorded_at', 'desc', page satisfies PageRequest))
    .orderBy('recorded_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toEntry), limit, ({ at, id }) => ({ at, id }))
}

function toEntry(row: Selectable<AuditEntriesTable>): AuditEntry {
  return {
    id: row.id,
    at: row.recorded_at,
    action: row.action as AuditAction,
    subject: { type: row.subject_type as AuditSubjectType, id: row.subject_id },
    actor: {
      kind: row.actor as Actor['kind'],
      userId: row.user_id,
      apiKeyId: row.api_key_id,
      network: row.network,
    },
    before: row.before,
    after: row.after,
  }
}

/** @throws LeadKitError `decryption_failed` when no configured key decrypts a chain's. */
export async function readHeads(session: TenantSession, keys: ChainKeys): Promise<readonly SealedHead[]> {
  const rows = await session.tables.selectFrom('audit_chains').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    head: toHead(row),
    key: keys.open(session.tenantId, row.id, row.secret_encrypted),
    seal: row.seal,
  }))
}

const PAGE = 1_000
const FIRST = { chain: '00000000-0000-0000-0000-000000000000', number: 0 }

/** All entries, in the order of chains and numbers, a page at a time. */
export async function* readChains(session: TenantSession): AsyncGenerator<readonly StoredEntry[]> {
  for (let after = FIRST; ;) {
    const rows = await session.run<Selectable<AuditEntriesTable>>({
      text: `SELECT * FROM ${quoteIdentifier(session.schema)}.audit_entries WHERE (chain_id, number) > ($1, $2)
        ORDER BY chain_id, number LIMIT ${PAGE}`,
      parameters: [after.chain, after.number],
    })
    yield rows.map((row) => ({
      chainId: row.chain_id,
      number: Number(row.number),
      hash: row.hash,
      content: toContent(row),
    }))
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = { chain: last.chain_id, number: Number(last.number) }
  }
}

/** True while the database itself refuses changes of entries. */
export async function isGuarded(session: TenantSession): Promise<boolean> {
  const rows = await session.run({
    text: `SELECT FROM pg_trigger t WHERE t.tgrelid = to_regclass($1) AND t.tgname = 'audit_entries_kept' AND t.tgenabled <> 'D'`,
    parameters: [`${quoteIdentifier(session.schema)}.audit_entries`],
  })
  return rows.length > 0
}

import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { toHead } from './audit-chain-row.ts'
import type { ChainKeys } from './chain-keys.ts'
import { sealHead } from './entry-hash.ts'

/** The chains that have entries from before a time which were not dropped yet, or are still to be deleted. */
export async function findChainsBefore(session: TenantSession, before: Date): Promise<readonly string[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string }>({
    text: `SELECT DISTINCT e.chain_id AS id FROM ${tenant}.audit_entries e WHERE e.recorded_at < $1 ORDER BY 1`,
    parameters: [before],
  })
  return rows.map(({ id }) => id)
}

/**
 * Begins a chain behind its last entry from before a month. **The chain keeps that entry's hash, so that what follows is tied to what was dropped.** The
 * rows are deleted afterwards; until then a verification passes them over.
 */
export async function dropBefore(
  session: TenantSession,
  keys: ChainKeys,
  { chainId, before }: { readonly chainId: string; readonly before: Date },
): Promise<void> {
  const chain = await session.tables
    .selectFrom('audit_chains')
    .selectAll()
    .where('id', '=', chainId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const last = await session.tables
    .selectFrom('audit_entries')
    .select(['number', 'hash'])
    .where('chain_id', '=', chainId)
    .where('recorded_at', '<', before)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (chain === undefined || last === undefined || Number(last.number) <= Number(chain.base_number)) return
  const key = keys.open(session.tenantId, chainId, chain.secret_encrypted)
  const head = { ...toHead(chain), baseNumber: Number(last.number), baseHash: last.hash }
  await session.tables
    .updateTable('audit_chains')
    .set({ base_number: head.baseNumber, base_hash: head.baseHash, seal: sealHead(key, head) })
    .where('id', '=', chainId)
    .execute()
  const entries = head.baseNumber - Number(chain.base_number)
  session.record({ action: 'audit.dropped', subject: ['tenant', null], after: { entries, before } })
}

/** Deletes some of a chain's entries that were dropped. Returns how many. */
export async function deleteDropped(session: TenantSession, chainId: string, limit: number): Promise<number> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run({
    text: `DELETE FROM ${tenant}.audit_entries WHERE chain_id = $1 AND number IN (
        SELECT e.number FROM ${tenant}.audit_entries e JOIN ${tenant}.audit_chains c ON c.id = e.chain_id
        WHERE e.chain_id = $1 AND e.number <= c.base_number ORDER BY e.number LIMIT ${limit}) RETURNING number`,
    parameters: [chainId],
  })
  return rows.length
}

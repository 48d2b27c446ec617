import { isLeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { mergeBySchema } from './duplicate-input.ts'
import { pairOf, readCandidates, readKnownLeads } from './duplicate-reader.ts'
import type { DuplicateWriter, JudgedPair } from './duplicate-writer.ts'
import { readGroupPairs } from './group-pair-reader.ts'
import { type ExactKey, judgePair } from './judge-pair.ts'

/** Opens sessions of one tenant. */
interface Sessions {
  read<Value>(operation: string, work: (session: TenantSession) => Promise<Value>): Promise<Value>
  write<Value>(operation: string, work: (session: TenantSession) => Promise<Value>): Promise<Value>
}

/** Looks for duplicates of leads for the worker. */
export class DuplicateStore {
  readonly #database: Database
  readonly #writer: DuplicateWriter

  constructor(database: Database, writer: DuplicateWriter) {
    this.#database = database
    this.#writer = writer
  }

  async look(scope: TenantScope, leadIds: readonly string[], now: Date): Promise<void> {
    const sessions: Sessions = {
      read: (operation, work) => this.#database.read(operation, scope, work, { now }),
      write: (operation, work) => this.#database.write(operation, scope, work, { now }),
    }
    await lookAt(sessions, this.#writer, leadIds, 'leads.duplicates.look')
  }
}

/** Merges what the tenant's policy allows, and suggests the rest. Repeatable: what was suggested, merged, dismissed or separated is not told again. */
export async function lookAt(
  sessions: Sessions,
  writer: DuplicateWriter,
  ids: readonly string[],
  operation: string,
): Promise<{ readonly suggested: number; readonly merged: number }> {
  const { pairs, mergeBy } = await sessions.read(operation, async (session) => ({
    pairs: await judgeLeads(session, ids),
    mergeBy: await readMergeBy(session),
  }))
  const open: JudgedPair[] = []
  let merged = 0
  for (const pair of pairs) {
    const keys = pair.safe.filter((key) => mergeBy.includes(key))
    if (keys.length > 0 && (await mergePair(sessions, writer, pair, { keys, operation }))) merged += 1
    else open.push(pair)
  }
  if (open.length === 0) return { suggested: 0, merged }
  return { suggested: await sessions.write(operation, (session) => writer.suggest(session, open)), merged }
}

/** Each merge has a transaction of its own: one that is refused halfway leaves nothing behind. False for a pair that is still two leads. */
async function mergePair(
  sessions: Sessions,
  writer: DuplicateWriter,
  pair: JudgedPair,
  { keys, operation }: { readonly keys: readonly ExactKey[]; readonly operation: string },
): Promise<boolean> {
  try {
    return await sessions.write(operation, (session) => writer.merge(session, pair, keys))
  } catch (error) {
    if (isLeadKitError(error, 'conflict') || isLeadKitError(error, 'not_found')) return false
    throw error
  }
}

async function judgeLeads(session: TenantSession, ids: readonly string[]): Promise<readonly JudgedPair[]> {
  const leads = await readKnownLeads(session, ids)
  if (leads.length === 0) return []
  const candidates = await readCandidates(session, leads)
  const known = new Map(leads.map((lead) => [lead.id, lead]))
  const further = new Set(candidates.map(({ otherId }) => otherId).filter((id) => !known.has(id)))
  for (const lead of await readKnownLeads(session, [...further])) known.set(lead.id, lead)
  const judged = new Map<string, JudgedPair>()
  for (const { leadId, otherId } of candidates) {
    const [one, other] = [known.get(leadId), known.get(otherId)]
    if (one === undefined || other === undefined || one.headId === other.headId) continue
    const pair = pairOf(one.headId, other.headId)
    const verdict = judgePair(one, other)
    if (verdict === null || (judged.get(pair)?.confidence ?? 0) >= verdict.confidence) continue
    const isOlder = one.headCreatedAt.getTime() <= other.headCreatedAt.getTime()
    const [older, younger] = isOlder ? [one.headId, other.headId] : [other.headId, one.headId]
    judged.set(pair, { ...verdict, older, younger })
  }
  const pairs = [...judged.values()]
  const today = await readGroupPairs(session, pairs)
  return pairs.filter((_, index) => today[index]?.isApart === false)
}

async function readMergeBy(session: TenantSession) {
  const query = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
  return mergeBySchema.safeParse((await query.executeTakeFirst())?.settings['mergeBy']).data ?? []
}

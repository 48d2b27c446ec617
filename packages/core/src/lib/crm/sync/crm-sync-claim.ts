import type { Selectable } from 'kysely'
import type { FieldMapping } from '../fields/field-mapping.ts'
import { type RemoteTimes, timesOf } from '../fields/judge-fields.ts'
import type { CrmSyncAction } from '../../crm-outbox/crm-sync.ts'
import { recheckRecords } from '../hints/crm-hint-writer.ts'
import { readOwnEmails, withEmail } from '../fields/own-email-reader.ts'
import { type LeadState, readLeadStates } from '../fields/lead-snapshot-reader.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CrmConfigsTable, CrmLinksTable, CrmSyncsTable } from '../../database/tables/tenant-tables.ts'
import { takeTurn } from './crm-link-writer.ts'
import type { SyncClaim, SyncTarget, SyncToRun } from './sync-to-run.ts'
type SyncRow = Selectable<CrmSyncsTable>
type LinkRow = Pick<
  Selectable<CrmLinksTable>,
  'lead_id' | 'crm_config_id' | 'external_id' | 'written_version' | 'written_at' | 'state' | 'field_hashes' | 'lent_by'
>

type LinkName = Pick<LinkRow, 'lead_id' | 'crm_config_id' | 'external_id'>

interface Surroundings {
  readonly configs: ReadonlyMap<string, Selectable<CrmConfigsTable>>
  readonly leads: ReadonlyMap<string, LeadState>
  readonly links: ReadonlyMap<string, LinkRow>
  readonly remoteTimes: ReadonlyMap<string, RemoteTimes>
  /** By pair, what the lead itself has, if a merged lead's member has a record of its own. */
  readonly ownEmails: ReadonlyMap<string, string | null>
  /** By pair, another live lead that has the same record. */
  readonly survivors: ReadonlyMap<string, string>
  readonly readAt: Date
}

/**
 * Claims outbox rows, inside a transaction. Locks all unfinished rows of the leads and configs involved, so that only one worker at a time decides
 * which row of a pair runs, and which rows it replaces. It never waits for a lock: a pair that is locked is tried again later.
 */
export async function claimSyncs(
  session: TenantSession,
  syncIds: readonly string[],
  customFields: CustomFieldSet,
): Promise<ReadonlyMap<string, SyncClaim>> {
  if (syncIds.length === 0) return new Map()
  const seen = await readRows(session, syncIds)
  const rows = await lockRows(session, seen)
  const locked = new Set(rows.map((row) => row.id))
  const contested = new Set(seen.filter((row) => !locked.has(row.id)).map(pairKey))
  const wanted = new Set(syncIds)
  const claims = new Map<string, SyncClaim>()
  for (const row of seen)
    if (wanted.has(row.id) && contested.has(pairKey(row))) claims.set(row.id, { state: 'contested' })
  const free = rows.filter((row) => !contested.has(pairKey(row)))
  const surroundings = await readSurroundings(session, free, customFields)
  const replaced: string[] = []
  for (const pair of groupByPair(free)) {
    const decision = decide(pair, wanted, surroundings)
    for (const row of pair) if (wanted.has(row.id)) claims.set(row.id, { state: decision.others })
    if (decision.run !== null) claims.set(decision.run.syncId, { state: 'run', sync: decision.run })
    replaced.push(...decision.replaced)
  }
  await lookForRestored(session, free, surroundings)
  const running = [...claims].filter(([, claim]) => claim.state === 'run').map(([id]) => id)
  await mark(session, replaced, 'superseded')
  await mark(session, running, 'processing')
  return claims
}

interface Decision {
  readonly run: SyncToRun | null
  /** Rows whose work another row does. */
  readonly replaced: readonly string[]
  /** The outcome for requested rows that do not run. */
  readonly others: 'settled' | 'busy' | 'paused'
}

const NOTHING: Decision = { run: null, replaced: [], others: 'settled' }

function decide(pair: readonly SyncRow[], wanted: ReadonlySet<string>, surroundings: Surroundings): Decision {
  const alive = pair.filter(isAlive)
  const mine = alive.filter((row) => wanted.has(row.id))
  const [first] = mine
  if (first === undefined) return NOTHING
  const config = surroundings.configs.get(first.crm_config_id)
  if (config === undefined || config.paused_at !== null || !config.active) return { ...NOTHING, others: 'paused' }
  if (alive.some((row) => row.status === 'processing' && !wanted.has(row.id))) return { ...NOTHING, others: 'busy' }
  if (mine.every((row) => row.action !== 'delete') && isReturned(surroundings.links.get(pairKey(first))))
    return { ...NOTHING, others: 'busy' }
  const waiting = alive.find((row) => row.status === 'pending')
  // A waiting row replaces a failed one; a row that a crashed worker left half-way is continued.
  const chosen = waiting !== undefined && wanted.has(waiting.id) ? waiting : pickRow(mine, waiting)
  if (chosen === undefined) return { ...NOTHING, replaced: mine.map((row) => row.id) }
  const run = toRun(chosen, config, surroundings)
  // Rows that failed permanently are finished too, once a newer row takes over their work.
  const others = pair.filter((row) => row.id !== chosen.id && (wanted.has(row.id) || row.status === 'failed'))
  const unfinished = others.filter((row) => row.status !== 'success' && row.status !== 'superseded')
  const replaced = unfinished.map((row) => row.id)
  return { run, replaced: run === null ? [...replaced, chosen.id] : replaced, others: 'settled' }
}

/**
 * A lead whose record a person has removed is not written. A change to such a lead triggers a check whether the record is back, because vendors
 * without webhooks never report a restored record.
 */
async function lookForRestored(
  session: TenantSession,
  rows: readonly SyncRow[],
  { links, leads }: Surroundings,
): Promise<void> {
  const changed = rows.filter(
    (row) => row.action !== 'delete' && isAlive(row) && leads.get(row.lead_id)?.deleted !== true,
  )
  const removed = changed.filter((row) => links.get(pairKey(row))?.state === 'deleted')
  for (const [crmConfigId, those] of Map.groupBy(removed, (row) => row.crm_config_id)) {
    const ids = those.flatMap((row) => links.get(pairKey(row))?.external_id ?? [])
    await recheckRecords(session, crmConfigId, [...new Set(ids)])
  }
}

/** The record went back to the lead that had lent it, which has not written to it yet. */
export function isReturned(link: Pick<LinkRow, 'lead_id' | 'state' | 'lent_by'> | undefined): boolean {
  return link?.state === 'shared' && link.lent_by !== null && link.lent_by !== link.lead_id
}

function pickRow(mine: readonly SyncRow[], waiting: SyncRow | undefined): SyncRow | undefined {
  return mine.find((row) => row.status === 'processing') ?? (waiting === undefined ? mine.at(-1) : undefined)
}

function isAlive(row: SyncRow): boolean {
  return (
    row.status === 'pending' || row.status === 'processing' || (row.status === 'failed' && row.next_retry_at !== null)
  )
}

/** Null if the row has nothing left to do: the lead is removed, or a write after the row was created already covered this state. */
function toRun(row: SyncRow, config: Selectable<CrmConfigsTable>, surroundings: Surroundings): SyncToRun | null {
  const lead = surroundings.leads.get(row.lead_id)
  if (lead === undefined) return null
  const known = surroundings.links.get(pairKey(row))
  // A record that went back is another lead's.
  const link = isReturned(known) ? undefined : known
  if (row.action !== 'delete') {
    // A record that a person removed or converted in the CRM, or that was merged into another lead's record, is left alone.
    // So is that of a lead which another one shows since a merge: that one has the person's record.
    if (lead.deleted || lead.mergedInto !== null || (link !== undefined && link.state !== 'linked')) return null
    const written = link !== undefined && Number(link.written_version) >= lead.snapshot.version
    if (written && row.created_at.getTime() <= link.written_at.getTime()) return null
  }
  return {
    syncId: row.id,
    leadId: row.lead_id,
    action: row.action as CrmSyncAction,
    retryCount: row.retry_count,
    target: toSyncTarget(config),
    lead: surroundings.ownEmails.size === 0 ? lead.snapshot : withEmail(lead, surroundings.ownEmails.get(pairKey(row))),
    isReturned: link?.lent_by === row.lead_id,
    externalId: link?.external_id ?? null,
    isLinking: link !== undefined && Number(link.written_version) === 0,
    survivorLeadId: surroundings.survivors.get(pairKey(row)) ?? null,
    erases: row.erases,
    readAt: surroundings.readAt,
    ledger: link?.field_hashes ?? {},
    fieldTimes: lead.fieldTimes,
    customFields: lead.customFields,
    remoteTimes: surroundings.remoteTimes.get(pairKey(row)) ?? {},
  }
}

export function toSyncTarget(config: Selectable<CrmConfigsTable>): SyncTarget {
  return {
    crmConfigId: config.id,
    provider: config.provider,
    object: config.object,
    remoteAccountId: config.remote_account_id,
    onDuplicate: config.on_duplicate as SyncTarget['onDuplicate'],
    onDelete: config.on_delete as SyncTarget['onDelete'],
    fieldMappings: config.field_mappings as readonly FieldMapping[] | null,
    faults: config.field_faults,
  }
}

type SeenRow = Pick<SyncRow, 'id' | 'lead_id' | 'crm_config_id'>

/** The requested rows, and all unfinished rows of the same leads and configs. */
async function readRows(session: TenantSession, syncIds: readonly string[]): Promise<readonly SeenRow[]> {
  return session.tables
    .selectFrom('crm_syncs as sync')
    .select(['sync.id', 'sync.lead_id', 'sync.crm_config_id'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('crm_syncs as asked')
          .select('asked.id')
          .whereRef('asked.lead_id', '=', 'sync.lead_id')
          .whereRef('asked.crm_config_id', '=', 'sync.crm_config_id')
          .where('asked.id', 'in', syncIds),
      ),
    )
    .where((eb) => eb.or([eb('sync.id', 'in', syncIds), eb('sync.status', 'in', ['pending', 'processing', 'failed'])]))
    .execute()
}

async function lockRows(session: TenantSession, seen: readonly SeenRow[]): Promise<readonly SyncRow[]> {
  if (seen.length === 0) return []
  const ids = seen.map((row) => row.id)
  const query = session.tables.selectFrom('crm_syncs').selectAll().where('id', 'in', ids).orderBy('id')
  return query.forUpdate().skipLocked().execute()
}

async function readSurroundings(
  session: TenantSession,
  rows: readonly SyncRow[],
  customFields: CustomFieldSet,
): Promise<Surroundings> {
  if (rows.length === 0) {
    const none = new Map<never, never>()
    return {
      configs: none,
      leads: none,
      links: none,
      remoteTimes: none,
      ownEmails: none,
      survivors: none,
      readAt: session.now,
    }
  }
  const tenant = session.tables
  const leadIds = [...new Set(rows.map((row) => row.lead_id))]
  const configIds = [...new Set(rows.map((row) => row.crm_config_id))]
  const configs = await tenant.selectFrom('crm_configs').selectAll().where('id', 'in', configIds).execute()
  const leads = await readLeadStates(
    session,
    leadIds,
    configs.map((config) => config.field_mappings),
    customFields,
  )
  const links = await tenant
    .selectFrom('crm_links')
    .select([
      'lead_id',
      'crm_config_id',
      'external_id',
      'written_version',
      'written_at',
      'state',
      'field_hashes',
      'lent_by',
    ])
    .where('lead_id', 'in', leadIds)
    .where('crm_config_id', 'in', configIds)
    .execute()
  return {
    configs: new Map(configs.map((config) => [config.id, config])),
    leads,
    links: new Map(links.map((link) => [pairKey(link), link])),
    remoteTimes: await readRemoteTimes(session, links),
    ownEmails: [...leads.values()].some(({ hasMembers }) => hasMembers)
      ? await readOwnEmails(session, leads, configIds)
      : new Map(),
    survivors: await readSurvivors(
      session,
      links.filter((link) => leads.get(link.lead_id)?.deleted === true),
    ),
    readAt: session.now,
  }
}

/** Other leads, not removed, that are linked to the records of removed leads. */
async function readSurvivors(session: TenantSession, links: readonly LinkRow[]): Promise<ReadonlyMap<string, string>> {
  const survivors = new Map<string, string>()
  if (links.length === 0) return survivors
  // From here until this claim is stored, no lead can be linked to one of these records.
  await takeTurn(
    session,
    links.map((link) => link.crm_config_id),
  )
  const ids = [...new Set(links.map((link) => link.external_id))]
  const rows = await session.tables
    .selectFrom('crm_links as link')
    .innerJoin('leads as lead', 'lead.id', 'link.lead_id')
    .select(['link.lead_id', 'link.crm_config_id', 'link.external_id'])
    .where('link.external_id', 'in', ids)
    .where('link.state', 'in', ['linked', 'shared'])
    .where('lead.deleted_at', 'is', null)
    .where('lead.merged_into', 'is', null)
    .orderBy('link.lead_id')
    .execute()
  for (const link of links) {
    const isSame = (row: LinkName): boolean =>
      row.crm_config_id === link.crm_config_id && row.external_id === link.external_id
    const survivor = rows.find(isSame)
    if (survivor !== undefined) survivors.set(pairKey(link), survivor.lead_id)
  }
  return survivors
}

/** Changes to the records that webhooks have reported and that have not been processed yet. */
async function readRemoteTimes(
  session: TenantSession,
  links: readonly LinkRow[],
): Promise<ReadonlyMap<string, RemoteTimes>> {
  if (links.length === 0) return new Map()
  const hints = await session.tables
    .selectFrom('crm_hints')
    .select(['crm_config_id', 'external_id', 'fields', 'occurred_at'])
    .where('crm_config_id', 'in', [...new Set(links.map((link) => link.crm_config_id))])
    .where(
      'external_id',
      'in',
      links.map((link) => link.external_id),
    )
    .execute()
  const byRecord = Map.groupBy(hints, (hint) => `${hint.crm_config_id} ${hint.external_id}`)
  return new Map(
    links.map((link) => {
      const own = byRecord.get(`${link.crm_config_id} ${link.external_id}`) ?? []
      return [pairKey(link), timesOf(own.map((hint) => ({ fields: hint.fields, occurredAt: hint.occurred_at })))]
    }),
  )
}

async function mark(
  session: TenantSession,
  ids: readonly string[],
  status: 'superseded' | 'processing',
): Promise<void> {
  if (ids.length === 0) return
  await session.tables.updateTable('crm_syncs').set({ status, next_retry_at: null }).where('id', 'in', ids).execute()
}

function groupByPair(rows: readonly SyncRow[]): readonly (readonly SyncRow[])[] {
  const pairs = new Map<string, SyncRow[]>()
  for (const row of rows) pairs.set(pairKey(row), [...(pairs.get(pairKey(row)) ?? []), row])
  return [...pairs.values()]
}

function pairKey(row: { readonly lead_id: string; readonly crm_config_id: string }): string {
  return `${row.lead_id} ${row.crm_config_id}`
}

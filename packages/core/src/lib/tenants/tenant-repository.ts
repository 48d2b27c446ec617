import { type JsonObject, LeadKitError } from '@leadkit/contracts'
import { sql } from 'kysely'
import { z } from 'zod'
import { newId, tenantSchema } from '../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput } from '../base/parse-input.ts'
import { checkId, jsonObjectSchema, pageFields, textSchema } from '../base/field-schema.ts'
import { type Tenant, type TenantTier, tenantTiers } from './tenant.ts'
import { type TenantUsage, type UsageQuery, usageQuerySchema } from '../budgets/ai-usage.ts'
import { readUsage } from '../budgets/ai-usage-reader.ts'
import { checkCustomSize, type CustomFieldSet, isNoChange, mergeCustom } from '../custom-fields/custom-field-set.ts'
import { addCustomIndexes } from '../custom-fields/custom-index-writer.ts'
import { noCustomFields } from '../custom-fields/custom-fields.ts'
import type { CustomInput, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import { checkCustomFilter, type CustomFilter } from '../custom-fields/custom-filter.ts'
import { changedCustom, customCondition } from '../custom-fields/custom-filter-statement.ts'
import type { Database } from '../database/database.ts'
import { behindPage } from '../database/keyset.ts'
import type { Migrator } from '../database/migrator.ts'
import type { DatabaseSession, TenantSession } from '../database/session.ts'
import { dropTenant, requireImported, setAside, takeBack, unknownTenant } from './tenant-removal-writer.ts'
import { requireNoHoldOfTenant } from '../holds/hold-reader.ts'
import { automationSettingsFault } from './tenant-settings.ts'
import { type Actor, hostActor } from '../base/actor.ts'
import type { AuditRecord } from '../base/audit-record.ts'
import { recordForTenant } from './tenant-audit-writer.ts'
import { checkWriteOptions, type WriteOptions } from '../database/tenant-access.ts'
import { removedTenant, type TenantDirectory } from '../database/tenant-directory.ts'

/** @typeParam Custom the kit's custom fields of tenants. */
export interface TenantCreate<Custom extends object = NoCustomFields> {
  /** 1 to 255 characters. Unique in a deployment, because `tenants.remove` asks for it as confirmation. */
  readonly name: string
  /** Default `free`. */
  readonly tier?: TenantTier | undefined
  /**
   * The host's own settings, as a JSON object of at most 262,144 characters, plus the settings that LeadKit reads: `autoReply` (`off`, `draft` or `send`),
   * `replyInstructions`, `scorerProfile`, `defaultCountry`, `aiBudget` and `timeZone`. Default `{}`.
   */
  readonly settings?: JsonObject | undefined
  /** Values of the host's own fields. */
  readonly custom?: CustomInput<Custom> | undefined
}

/** @typeParam Custom the kit's custom fields of tenants. */
export interface TenantChanges<Custom extends object = NoCustomFields> {
  readonly name?: string | undefined
  readonly tier?: TenantTier | undefined
  /** Replaces all settings. */
  readonly settings?: JsonObject | undefined
  /** Merged with the stored values field by field: null empties a field, a missing one stays. */
  readonly custom?: CustomInput<Custom> | undefined
}

/** @typeParam Custom the kit's custom fields of tenants. */
export interface TenantFilter<Custom extends object = NoCustomFields> extends PageRequest {
  readonly active?: boolean | undefined
  /** True for removed tenants that can still be restored, false for all others. Default both. */
  readonly removed?: boolean | undefined
  readonly tier?: TenantTier | undefined
  /** Conditions on the host's own fields. All must hold. */
  readonly custom?: CustomFilter<Custom> | undefined
}

const name = textSchema(255)
const tier = z.enum(tenantTiers)
const settings = jsonObjectSchema.superRefine((value, context) => {
  const fault = automationSettingsFault(value)
  if (fault !== null) context.addIssue({ code: 'custom', path: [...fault.path], message: fault.message })
})
const custom = z.unknown().optional()
const filterSchema = z.strictObject({
  ...pageFields,
  active: z.boolean().optional(),
  removed: z.boolean().optional(),
  tier: tier.optional(),
  custom,
})
const MOST_GRACE_DAYS = 365
const confirmationSchema = z.strictObject({
  confirmName: z.string(),
  graceDays: z.number().min(0).max(MOST_GRACE_DAYS).default(30),
})
const createSchema = z.strictObject({ name, tier: tier.default('free'), settings: settings.default({}), custom })
const changesSchema = z.strictObject({
  name: name.optional(),
  tier: tier.optional(),
  settings: settings.optional(),
  custom,
})

const COLUMNS = [
  'id',
  'name',
  'tier',
  'settings',
  'custom',
  'created_at',
  'updated_at',
  'active',
  'removed_at',
  'drops_at',
] as const

/** What `tenants.remove` asks for. */
export interface TenantRemoval {
  /** The tenant's exact name. */
  readonly confirmName: string
  /** For how many days it can be restored, 0 to 365. Default 30; 0 drops it at once. */
  readonly graceDays?: number | undefined
}

/**
 * `kit.tenants`: the customers of the host, each with its own schema.
 * @typeParam Custom the kit's custom fields of tenants.
 */
export class TenantRepository<Custom extends object = NoCustomFields> {
  readonly #database: Database
  readonly #directory: TenantDirectory
  readonly #migrator: Migrator
  readonly #now: () => Date
  readonly #customFields: CustomFieldSet
  /** Of the records in a tenant's own schema. */
  readonly #ownFields: readonly CustomFieldSet[]
  /** Whom the log of a tenant names. */
  readonly #actor: Actor

  constructor(
    database: Database,
    directory: TenantDirectory,
    migrator: Migrator,
    now: () => Date,
    customFields = noCustomFields,
    actor: Actor = hostActor,
  ) {
    this.#actor = actor
    this.#database = database
    this.#directory = directory
    this.#migrator = migrator
    this.#now = now
    this.#customFields = customFields.tenants
    const { tenants: _, ...own } = customFields
    this.#ownFields = Object.values(own)
  }

  /**
   * Creates a tenant with its schema, tables and built-in roles, completely or not at all.
   * @throws LeadKitError `invalid_input`; `conflict` if the name is taken.
   */
  async create(input: TenantCreate<Custom>, options: WriteOptions = {}): Promise<Tenant<Custom>> {
    const operation = 'tenants.create'
    const values = parseInput(createSchema, input, operation)
    const change = this.#customFields.change(values.custom, operation)
    const stored = mergeCustom(null, change, operation)
    const id = newId()
    const now = this.#now()
    const schema = tenantSchema(id)
    const row = {
      id,
      name: values.name,
      tier: values.tier,
      settings: JSON.stringify(values.settings),
      custom: stored === null ? null : JSON.stringify(stored),
      schema_name: schema,
    }
    return this.#write(operation, options, async (session) => {
      await session.sharedTables
        .insertInto('tenants')
        .values({ ...row, created_at: now, updated_at: now })
        .execute()
      await this.#migrator.createTenantSchema(session.ofTenant({ tenantId: id, schema }, now))
      await addCustomIndexes({ session, schema }, this.#ownFields)
      const dates = { created_at: now, updated_at: now, removed_at: null, drops_at: null }
      return this.#show({ ...row, ...dates, settings: values.settings, custom: stored, active: true })
    })
  }

  /** Suspended and removed tenants too, until they are dropped. @throws LeadKitError `tenant_unknown`. */
  async get(id: string): Promise<Tenant<Custom>> {
    return this.#write('tenants.get', undefined, async (session) => this.#show(await readTenant(session, id)))
  }

  /** Oldest first. */
  async list(filter: TenantFilter<Custom> = {}): Promise<Page<Tenant<Custom>>> {
    const { active, removed, tier: ofTier, custom: wanted, ...page } = parseInput(filterSchema, filter, 'tenants.list')
    const tests = checkCustomFilter(this.#customFields, wanted, 'tenants.list')
    const limit = pageLimit(page)
    return this.#database.readShared('tenants.list', async (session) => {
      let query = session.sharedTables.selectFrom('tenants').select(COLUMNS)
      if (active !== undefined) query = query.where('active', '=', active)
      if (removed !== undefined) query = query.where('removed_at', removed ? 'is not' : 'is', null)
      if (ofTier !== undefined) query = query.where('tier', '=', ofTier)
      for (const test of tests) query = query.where(customCondition(test))
      const rows = await query
        .where(behindPage('created_at', 'asc', page))
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return toPage(
        rows.map((row) => this.#show(row)),
        limit,
        (tenant) => ({ at: tenant.createdAt, id: tenant.id }),
      )
    })
  }

  /** @throws LeadKitError `invalid_input`, `tenant_unknown`; `conflict` if the name is taken. */
  async update(id: string, changes: TenantChanges<Custom>, options: WriteOptions = {}): Promise<Tenant<Custom>> {
    const operation = 'tenants.update'
    const { settings: newSettings, custom: given, ...rest } = parseInput(changesSchema, changes, operation)
    const change = this.#customFields.change(given, operation)
    const set = {
      ...rest,
      ...(newSettings === undefined ? {} : { settings: JSON.stringify(newSettings) }),
      ...(isNoChange(change) ? {} : { custom: changedCustom(change) }),
    }
    return this.#write(operation, options, async (session) => {
      const before = await readTenant(session, id, true)
      const tenant = await this.#set(session, id, set)
      await this.#record(session, id, {
        action: 'tenant.updated',
        before: told(before),
        after: { ...told(tenant), fields: Object.keys(set) },
      })
      // What waits because a budget was spent may have room now, and anything else that waits finds out that it still has to.
      if (newSettings !== undefined) await wakeScoring(session, tenant.id, this.#now())
      return tenant
    })
  }

  /**
   * What the tenant's AI tasks took by day, kind of task and model, and how its budget stands. Suspended tenants too, removed ones not.
   * @throws LeadKitError `invalid_input` for something else than a day, or more than 400 of them; `tenant_unknown`; `tenant_suspended` for a removed tenant.
   */
  async usage(id: string, query: UsageQuery): Promise<TenantUsage> {
    const operation = 'tenants.usage'
    const days = parseInput(usageQuerySchema, query, operation)
    const { settings: stored, removed_at: removedAt } = await this.#database.readShared(operation, (session) =>
      readTenant(session, id),
    )
    if (removedAt !== null) throw removedTenant(id)
    const scope = { tenantId: id, schema: tenantSchema(id) }
    const read = (session: TenantSession) => readUsage(session, days, stored)
    return this.#database.read(operation, scope, read, { now: this.#now() })
  }

  /**
   * Refuses all access to the tenant's data from now on, in other processes within 5 seconds. In a host transaction it takes effect on commit.
   * Webhooks are still stored, so that nothing is missing after `resume`; tasks wait. A removed tenant is suspended once `restore` brings it back.
   */
  async suspend(id: string, options: WriteOptions = {}): Promise<Tenant<Custom>> {
    const suspended = {
      active: false,
      was_active: sql<boolean | null>`CASE WHEN removed_at IS NULL THEN was_active ELSE false END`,
    }
    const tenant = await this.#write('tenants.suspend', options, async (session) => {
      const set = await this.#set(session, id, suspended)
      await this.#record(session, id, { action: 'tenant.suspended', after: { active: false } })
      return set
    })
    this.#distrust(id, options)
    return tenant
  }

  /** @throws LeadKitError `tenant_unknown`; `conflict` for a removed tenant, which `restore` brings back, and for one whose import is not finished. */
  async resume(id: string, options: WriteOptions = {}): Promise<Tenant<Custom>> {
    return this.#write('tenants.resume', options, async (session) => {
      const tenant = await this.#set(session, id, { active: true })
      await requireImported(session, id)
      if (tenant.removedAt === null) {
        await this.#record(session, id, { action: 'tenant.resumed', after: { active: true } })
        return tenant
      }
      throw new LeadKitError('conflict', 'tenants.resume: the tenant was removed; tenants.restore brings it back')
    })
  }

  /**
   * Takes the tenant out of reach as `suspend` does, and drops it after `graceDays`: its schema with everything in it, its routes and its waiting work, by
   * a worker. Until then `restore` brings all of it back: webhooks are still acknowledged and stored, tasks wait, and its name stays taken. Called again
   * it sets another time. With `graceDays: 0` the tenant is dropped at once, which cannot be undone. Archived objects stay in the sink.
   * @throws LeadKitError `invalid_input` if `confirmName` is not the tenant's name; `tenant_unknown`; `legal_hold` (a `LegalHoldError`) while any hold of
   * the tenant is in force.
   */
  async remove(id: string, removal: TenantRemoval, options: WriteOptions = {}): Promise<void> {
    const { confirmName, graceDays } = parseInput(confirmationSchema, removal, 'tenants.remove')
    await this.#write('tenants.remove', options, async (session) => {
      const tenant = await readTenant(session, id, true)
      if (tenant.name !== confirmName) {
        throw new LeadKitError('invalid_input', 'tenants.remove: confirmName must be the exact name of the tenant')
      }
      if (graceDays === 0) return dropTenant(session, id, 'tenants.remove')
      await requireNoHoldOfTenant(session.ofTenant({ tenantId: id, schema: tenantSchema(id) }), 'tenants.remove')
      await setAside(session, id, graceDays)
      await this.#record(session, id, { action: 'tenant.removed', after: { graceDays } })
    })
    this.#distrust(id, options)
  }

  /**
   * Brings back a removed tenant that was not dropped yet, with everything it had and what platforms delivered since; suspended if it was suspended.
   * @throws LeadKitError `tenant_unknown` once it is dropped; `conflict` for a tenant that was not removed.
   */
  async restore(id: string, options: WriteOptions = {}): Promise<Tenant<Custom>> {
    return this.#write('tenants.restore', options, async (session) => {
      await takeBack(session, tenantId(id))
      await this.#record(session, id, { action: 'tenant.restored' })
      return this.#show(await readTenant(session, id))
    })
  }

  #record(session: DatabaseSession, id: string, record: Omit<AuditRecord, 'subject'>): Promise<void> {
    return recordForTenant(session, { tenantId: id, actor: this.#actor, now: this.#now() }, record)
  }

  /** In the host's transaction the change takes effect on commit, which LeadKit does not see. */
  #distrust(id: string, options: WriteOptions): void {
    if (options.transaction === undefined) this.#directory.forget(id)
    else this.#directory.watch(id)
  }

  async #set(session: DatabaseSession, id: string, set: Readonly<Record<string, unknown>>): Promise<Tenant<Custom>> {
    const row = await session.sharedTables
      .updateTable('tenants')
      .set({ ...set, updated_at: this.#now() })
      .where('id', '=', tenantId(id))
      .returning(COLUMNS)
      .executeTakeFirst()
    if (row === undefined) throw unknownTenant()
    if (Object.hasOwn(set, 'custom')) checkCustomSize(row.custom, 'tenants.update')
    return this.#show(row)
  }

  #show({ custom: stored, ...row }: TenantRow): Tenant<Custom> {
    return { ...toTenant(row), ...(this.#customFields.read(stored) as Pick<Tenant<Custom>, 'custom' | 'customIssues'>) }
  }

  async #write<Value>(
    operation: string,
    options: WriteOptions | undefined,
    work: (session: DatabaseSession) => Promise<Value>,
  ): Promise<Value> {
    if (options === undefined) return this.#database.readShared(operation, work)
    return this.#database.writeShared(operation, work, checkWriteOptions(options, operation).transaction)
  }
}

/** What the tenant's log says: what it is called and the host's own settings stay out. */
function told({ tier: ofTier, settings: stored }: { readonly tier: string; readonly settings: JsonObject }) {
  const { autoReply, timeZone, defaultCountry, mergeBy } = stored
  return { tier: ofTier, autoReply, timeZone, defaultCountry, mergeBy }
}

/** Brings tasks forward that may wait for the budget; workers find them with their next look. */
async function wakeScoring(session: DatabaseSession, id: string, now: Date): Promise<void> {
  await session.sharedTables
    .updateTable('dispatch')
    .set({ due_at: now })
    .where('tenant_id', '=', id)
    .where('kind', 'in', ['ai', 'bulk'])
    .where('worker_id', 'is', null)
    .where('ready', '=', false)
    .where('due_at', '>', now)
    .execute()
}

async function readTenant(session: DatabaseSession, id: string, lock = false): Promise<TenantRow> {
  const query = session.sharedTables.selectFrom('tenants').select(COLUMNS).where('id', '=', tenantId(id))
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (row === undefined) throw unknownTenant()
  return row
}

function tenantId(id: string): string {
  return checkId(id, 'tenants')
}

interface TenantRow {
  readonly id: string
  readonly name: string
  readonly tier: string
  readonly settings: JsonObject
  readonly custom: JsonObject | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly active: boolean
  readonly removed_at: Date | null
  readonly drops_at: Date | null
}

function toTenant(row: Omit<TenantRow, 'custom'>): Omit<Tenant, 'custom' | 'customIssues'> {
  const { id, settings: stored, active } = row
  return {
    id,
    name: row.name,
    tier: row.tier as TenantTier,
    settings: stored,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    active,
    removedAt: row.removed_at,
    dropsAt: row.drops_at,
  }
}

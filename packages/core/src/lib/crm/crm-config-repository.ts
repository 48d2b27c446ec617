import type { CallContext, CrmProvider } from '@leadkit/contracts'
import type { KeyRing } from '../access/key-ring.ts'
import {
  type CrmConfigCreate,
  configSchemas,
  type CrmConfigFilter,
  configFilterSchema,
  type CredentialsOf,
  type CrmConfigSettings,
  pauseReasonSchema,
  requireCredentials,
  requireObject,
  requirePurge,
  requireProvider,
} from './configs/crm-config-input.ts'
import type { CrmPreflight } from './fields/preflight.ts'
import type { CrmConfigCheck } from './configs/crm-config.ts'
import type { CrmInboundStatus } from './inbound/crm-inbound-status.ts'
import { z } from 'zod'
import { checkId, idSchema, longCallSchema, signalSchema } from '../base/field-schema.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { askNow, followConfig, forgetInbound, readInbound } from './inbound/inbound-config-writer.ts'
import { armCheck, requestCheck } from './configs/crm-check-writer.ts'
import { configColumns, type MappedCrmConfig, readConfig, toCrmConfig } from './configs/crm-config-row.ts'
import { refuseNewOwner, verifyConfig, type VerifyParts } from './checks/verify-config.ts'
import { type PreflightOptions, readSample, runPreflight } from './checks/preflight-reader.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../custom-fields/custom-fields.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import { checkWriteOptions, type TenantAccess, type WriteOptions } from '../database/tenant-access.ts'
import { forgetRefusals } from './sync/crm-link-writer.ts'
import type { CrmSyncStore } from './sync/crm-sync-store.ts'
import { enqueueWaitingSyncs, enqueueWholeConfig, type SyncAllOptions } from '../crm-outbox/crm-outbox-writer.ts'
import { sealCredentials } from './configs/crm-token-store.ts'

export interface CrmConfigServices<Provider extends CrmProvider> {
  readonly keyRing: KeyRing
  readonly providers: readonly Provider[]
  readonly store: Pick<CrmSyncStore, 'connect'>
  /** The kit's custom fields of leads. Default: none. */
  readonly customFields?: CustomFieldSet | undefined
  /** The context of adapter calls outside the worker. */
  createContext(signal?: AbortSignal): CallContext
}

export interface VerifyOptions {
  /** If true, creates a missing key field if the vendor's API supports it. Default false. */
  readonly createKeyField?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

const verifyOptionsSchema = z.strictObject({ signal: signalSchema.optional(), createKeyField: z.boolean().optional() })
const preflightOptionsSchema = z.strictObject({ signal: signalSchema.optional(), leadId: idSchema.optional() })

/**
 * `tenant.crmConfigs`: the tenant's connections to CRMs.
 * @typeParam Custom the kit's custom fields of leads, which mappings can name.
 */
export class CrmConfigRepository<Provider extends CrmProvider = CrmProvider, Custom extends object = NoCustomFields> {
  readonly #access: TenantAccess
  readonly #services: CrmConfigServices<Provider>
  readonly #customFields: CustomFieldSet

  constructor(access: TenantAccess, services: CrmConfigServices<Provider>) {
    this.#access = access
    this.#services = services
    this.#customFields = services.customFields ?? noCustomFields.leads
  }

  /**
   * Stores a config; nothing is sent to the vendor before `verify` or the first sync. `syncAll` sends the existing leads.
   * @throws LeadKitError `invalid_input` for an unknown provider or object, and for credentials that its schema refuses.
   */
  async create(
    input: CrmConfigCreate<Provider, Custom>,
    options: WriteOptions = {},
  ): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const operation = 'crmConfigs.create'
    const values = parseInput(configSchemas(this.#customFields).create, input, operation)
    const provider = requireProvider(this.#services.providers, values.provider, operation)
    const object = requireObject(provider, values.object, operation)
    const credentials = requireCredentials(provider, values.credentials, operation)
    requirePurge(provider, values, operation)
    const id = newId()
    const write = async (session: TenantSession): Promise<MappedCrmConfig<Provider['id'], Custom>> => {
      const now = this.#access.now()
      const row = await session.tables
        .insertInto('crm_configs')
        .values({
          id,
          tenant_id: session.tenantId,
          provider: provider.id,
          object,
          credentials_encrypted: sealCredentials(this.#services.keyRing, session.tenantId, id, credentials),
          ...toColumns(values),
          created_at: now,
          updated_at: now,
        })
        .returning(configColumns)
        .executeTakeFirstOrThrow()
      await armCheck(session.at(now), id)
      const config = toCrmConfig<Provider['id'], Custom>(row)
      session.record({ action: 'crm.connected', subject: ['crm_config', id], after: told(config) })
      await followConfig(session.at(now), toCrmConfig(row), { field_mappings: true })
      return config
    }
    return this.#access.write(operation, write, options)
  }

  /** @throws LeadKitError `not_found`. */
  async get(id: string): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const operation = 'crmConfigs.get'
    return this.#access.read(operation, async (session) => toCrmConfig(await readConfig(session, id, operation)))
  }

  /** Oldest first. */
  async list(filter: CrmConfigFilter = {}): Promise<Page<MappedCrmConfig<Provider['id'], Custom>>> {
    const { provider, paused, ...page } = parseInput(configFilterSchema, filter, 'crmConfigs.list')
    const limit = pageLimit(page)
    return this.#access.read('crmConfigs.list', async (session) => {
      let query = session.tables
        .selectFrom('crm_configs')
        .select(configColumns)
        .where(behindPage('created_at', 'asc', page))
      if (provider !== undefined) query = query.where('provider', '=', provider)
      if (paused !== undefined) query = query.where('paused_at', paused ? 'is not' : 'is', null)
      const rows = await query
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toCrmConfig<Provider['id'], Custom>), limit, (config) => ({
        at: config.createdAt,
        id: config.id,
      }))
    })
  }

  /** New mappings apply to what is written from now on; `syncAll` applies them to every lead. */
  async update(
    id: string,
    changes: CrmConfigSettings<Custom>,
    options: WriteOptions = {},
  ): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const operation = 'crmConfigs.update'
    const values = parseInput(configSchemas(this.#customFields).changes, changes, operation)
    const set = toColumns(values)
    return this.#access.write(
      operation,
      async (session) => {
        const row = await readConfig(session, id, operation)
        requirePurge(requireProvider(this.#services.providers, row.provider, operation), values, operation)
        // New mappings may have different broken fields than the old ones.
        if (values.fieldMappings !== undefined) await requestCheck(session, id)
        const config = await this.#update(session, operation, id, set)
        const [before, after] = [told(toCrmConfig(row)), told(config)]
        session.record({ action: 'crm.updated', subject: ['crm_config', id], before, after })
        return config
      },
      options,
    )
  }

  /**
   * Replaces the credentials, for example after a person had to authorise again. Once a config is verified, the vendor is first asked which account
   * the new credentials belong to. A paused config stays paused until `resume`.
   * @throws LeadKitError `invalid_input`; `conflict` if they belong to another account at the vendor; the errors of `verify`.
   */
  async setCredentials(
    id: string,
    credentials: CredentialsOf<Provider>,
    options: WriteOptions & { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const operation = 'crmConfigs.setCredentials'
    const { signal } = checkWriteOptions(options, operation)
    const parts = await this.#parts(operation, id, signal)
    const { row, scope, provider } = parts
    const checked = requireCredentials(provider, credentials, operation)
    const current = row.remote_account_id === null ? checked : await refuseNewOwner(parts, checked)
    const write = async (session: TenantSession): Promise<MappedCrmConfig<Provider['id'], Custom>> => {
      const stored = await session.tables
        .updateTable('crm_configs')
        .set((eb) => ({
          credentials_encrypted: sealCredentials(this.#services.keyRing, scope.tenantId, id, current),
          credentials_version: eb('credentials_version', '+', 1),
          updated_at: this.#access.now(),
        }))
        .where('id', '=', id)
        .returning(configColumns)
        .executeTakeFirst()
      const config = toCrmConfig<Provider['id'], Custom>(requireFound(stored, operation, 'CRM config'))
      session.record({ action: 'crm.credentials_set', subject: ['crm_config', id], after: told(config) })
      return config
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Checks account, scopes and the unique key field at the vendor. Stores the account's id the first time.
   * @throws CrmError from the vendor's response; LeadKitError `conflict` if the credentials belong to another account than before.
   */
  async verify(id: string, options: VerifyOptions = {}): Promise<CrmConfigCheck<Provider['id']>> {
    const operation = 'crmConfigs.verify'
    const { signal, createKeyField = false } = parseInput(verifyOptionsSchema, options, operation)
    const parts = await this.#parts(operation, id, signal)
    const verification = await verifyConfig(parts, createKeyField)
    const config = await this.#set(operation, id, { remote_account_id: verification.accountId }, {})
    return { ...verification, config }
  }

  /**
   * Reads the object's fields from the vendor, and reports which mappings do not fit, without writing anything. Shows the record that a lead would
   * become.
   * @throws LeadKitError `not_found` for the config or the lead; the errors of `verify`.
   */
  async preflight(id: string, options: PreflightOptions = {}): Promise<CrmPreflight> {
    const operation = 'crmConfigs.preflight'
    const { leadId, signal } = parseInput(preflightOptionsSchema, options, operation)
    const parts = await this.#parts(operation, id, signal)
    const sample = await this.#access.read(operation, (session) =>
      readSample(session, leadId, this.#customFields, operation),
    )
    return runPreflight(parts, sample, this.#customFields)
  }

  /** Makes the next free worker poll the CRM for changes at once, instead of at the next regular time. */
  async pull(id: string, options: WriteOptions = {}): Promise<void> {
    const operation = 'crmConfigs.pull'
    const write = async (session: TenantSession): Promise<void> => {
      await readConfig(session, id, operation)
      await askNow(session, id)
    }
    await this.#access.write(operation, write, options)
  }

  /** The state of inbound changes from the CRM. @throws LeadKitError `not_found`. */
  async inbound(id: string): Promise<CrmInboundStatus> {
    const operation = 'crmConfigs.inbound'
    return this.#access.read(operation, async (session) =>
      readInbound(session, toCrmConfig(await readConfig(session, id, operation))),
    )
  }

  /** Sends nothing until `resume`; changes to leads wait in the outbox. */
  async pause(
    id: string,
    reason = 'host',
    options: WriteOptions = {},
  ): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const word = parseInput(pauseReasonSchema, reason, 'crmConfigs.pause')
    const write = async (session: TenantSession) => {
      session.record({ action: 'crm.paused', subject: ['crm_config', id], after: { paused: true } })
      return this.#update(session, 'crmConfigs.pause', id, { paused_at: session.now, paused_reason: word })
    }
    return this.#access.write('crmConfigs.pause', write, options)
  }

  /** Resumes sending, and makes waiting rows due at once. */
  async resume(id: string, options: WriteOptions = {}): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const operation = 'crmConfigs.resume'
    const write = async (session: TenantSession): Promise<MappedCrmConfig<Provider['id'], Custom>> => {
      const config = await this.#update(session, operation, id, { paused_at: null, paused_reason: null })
      session.record({ action: 'crm.resumed', subject: ['crm_config', id], after: { paused: false } })
      await enqueueWaitingSyncs(session, id)
      return config
    }
    return this.#access.write(operation, write, options)
  }

  /** Ends the connection: deletes config, outbox rows and links; records in the CRM stay as they are. */
  async remove(id: string, options: WriteOptions = {}): Promise<void> {
    const operation = 'crmConfigs.remove'
    checkId(id, operation)
    const write = async (session: TenantSession): Promise<void> => {
      const tenant = session.tables
      // Workers that hold one of the config's rows find that it is gone; their dispatch rows end with the next run.
      await forgetInbound(session, id)
      await tenant.deleteFrom('crm_syncs').where('crm_config_id', '=', id).execute()
      await tenant.deleteFrom('crm_links').where('crm_config_id', '=', id).execute()
      const removed = await tenant
        .deleteFrom('crm_configs')
        .where('id', '=', id)
        .returning(configColumns)
        .executeTakeFirst()
      const before = told(toCrmConfig(requireFound(removed, operation, 'CRM config')))
      session.record({ action: 'crm.removed', subject: ['crm_config', id], before })
    }
    await this.#access.write(operation, write, options)
  }

  /**
   * Adds every lead to the outbox, 500 at a time, each batch in its own transaction: if interrupted, it can be run again. A lead that already waits
   * is not added twice, and values that the CRM refused are tried again. Returns how many leads there were.
   */
  async syncAll(id: string, options: SyncAllOptions = {}): Promise<{ readonly leads: number }> {
    const operation = 'crmConfigs.syncAll'
    const { signal, onProgress } = parseInput(longCallSchema, options, operation) as SyncAllOptions
    await this.#read(operation, id)
    await this.#access.write(operation, (session) => forgetRefusals(session, id))
    const next = (after: string | null): Promise<readonly string[]> =>
      this.#access.write(operation, (session) => enqueueWholeConfig(session, id, after))
    let leads = 0
    for (let batch = await next(null); batch.length > 0; batch = await next(batch.at(-1) ?? null)) {
      leads += batch.length
      onProgress?.({ leads })
      refuseAborted(signal, operation)
    }
    return { leads }
  }

  async #parts(operation: string, id: string, signal: AbortSignal | undefined): Promise<VerifyParts> {
    const { row, scope } = await this.#read(operation, id)
    const provider = requireProvider(this.#services.providers, row.provider, operation)
    const context = this.#services.createContext(signal)
    return { store: this.#services.store, scope, row, provider, context, operation }
  }

  async #read(operation: string, id: string) {
    return this.#access.read(operation, async (session) => ({
      scope: session.scope,
      row: await readConfig(session, id, operation),
    }))
  }

  async #set(
    operation: string,
    id: string,
    set: Readonly<Record<string, unknown>>,
    options: WriteOptions,
  ): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const write = (session: TenantSession) => this.#update(session, operation, id, set)
    return this.#access.write(operation, write, options)
  }

  async #update(
    session: TenantSession,
    operation: string,
    id: string,
    set: Readonly<Record<string, unknown>>,
  ): Promise<MappedCrmConfig<Provider['id'], Custom>> {
    const now = this.#access.now()
    const row = await session.tables
      .updateTable('crm_configs')
      .set({ ...set, updated_at: now })
      .where('id', '=', checkId(id, operation))
      .returning(configColumns)
      .executeTakeFirst()
    const stored = requireFound(row, operation, 'CRM config')
    await followConfig(session.at(now), toCrmConfig(stored), set)
    return toCrmConfig<Provider['id'], Custom>(stored)
  }
}

/** What the tenant's log says of a config. */
function told(config: MappedCrmConfig) {
  const { fieldMappings, pausedAt } = config
  return { ...config, fieldMappings: fieldMappings?.length, paused: pausedAt !== null }
}

function toColumns({
  fieldMappings,
  autoSync,
  onDuplicate,
  onDelete,
}: z.output<ReturnType<typeof configSchemas>['changes']>) {
  return {
    ...(fieldMappings !== undefined && {
      field_mappings: fieldMappings === null ? null : JSON.stringify(fieldMappings),
    }),
    ...(autoSync !== undefined && { auto_sync: autoSync }),
    ...(onDuplicate !== undefined && { on_duplicate: onDuplicate }),
    ...(onDelete !== undefined && { on_delete: onDelete }),
  }
}

import type { LeadScoring } from '@leadkit/contracts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { HostEventType } from '../../../src/lib/host-events/host-event.ts'
import { newId, tenantSchema, type TenantScope } from '../../../src/lib/base/identifier.ts'
import type { Lead } from '../../../src/lib/leads/lead.ts'
import { monthOf } from '../../../src/lib/base/month.ts'
import { type FoundContact, fieldSource } from '../../../src/lib/leads/contact.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { LeadRepository } from '../../../src/lib/leads/lead-repository.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import { Migrator } from '../../../src/lib/database/migrator.ts'
import { prepareTenant } from '../../../src/lib/tenants/tenant-preparation-writer.ts'
import { ensurePartition } from '../../../src/lib/database/partitions.ts'
import type { TenantSession } from '../../../src/lib/database/session.ts'
import { TenantAccess } from '../../../src/lib/database/tenant-access.ts'
import { TenantDirectory } from '../../../src/lib/database/tenant-directory.ts'
import { describeOnEachDatabase } from '../database/databases.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'

const TOLD: readonly HostEventType[] = [
  'lead.created',
  'lead.updated',
  'lead.moved',
  'lead.scored',
  'lead.deleted',
  'lead.duplicate_suggested',
  'lead.merged',
  'lead.unmerged',
  'crm.duplicate',
]

/** The first moment of the tests' clock. */
export const START = new Date('2026-11-22T09:00:00.000Z')

/** One database with the storage that leads need; the clock goes on by a second with each look. */
export class LeadWorld {
  readonly options: DatabaseOptions
  readonly database: Database
  readonly writer: LeadWriter = new LeadWriter(new HostEventWriter(TOLD))
  readonly #directory: TenantDirectory
  readonly #migrator: Migrator
  #looks = 0

  constructor(options: DatabaseOptions) {
    this.options = options
    this.database = new Database(options)
    this.#directory = new TenantDirectory(this.database)
    this.#migrator = new Migrator(this.database, this.now, prepareTenant)
  }

  readonly now = (): Date => {
    this.#looks += 1
    return new Date(START.getTime() + this.#looks * 1000)
  }

  async createTenant(): Promise<TenantWorld> {
    const tenantId = newId()
    const scope = { tenantId, schema: tenantSchema(tenantId) }
    await this.database.transaction(async (session) => {
      const row = { id: tenantId, name: tenantId, tier: 'pro', schema_name: scope.schema }
      await session.sharedTables.insertInto('tenants').values(row).execute()
      await this.#migrator.createTenantSchema(session.ofTenant(scope))
    })
    return new TenantWorld(this, scope, new TenantAccess(tenantId, this.database, this.#directory, this.now))
  }
}

export interface GivenMessage {
  readonly content?: string
  readonly receivedAt?: Date
  readonly ingestedAt?: Date
  readonly deletedAt?: Date
  readonly direction?: 'inbound' | 'outbound'
  readonly attachments?: readonly { readonly type: string }[]
}

/** One tenant, with rows that other parts of LeadKit write in earnest. */
export class TenantWorld {
  readonly world: LeadWorld
  readonly scope: TenantScope
  readonly access: TenantAccess
  readonly leads: LeadRepository

  constructor(world: LeadWorld, scope: TenantScope, access: TenantAccess) {
    this.world = world
    this.scope = scope
    this.access = access
    this.leads = new LeadRepository(access, world.writer)
  }

  get tables(): TenantSession['tables'] {
    return this.world.database.session.ofTenant(this.scope).tables
  }

  /** The conversation's lead, as a classification makes it. */
  ensureLead(
    conversationId: string,
    contact: FoundContact = {},
  ): Promise<{ readonly lead: Lead; readonly created: boolean }> {
    const source = () => fieldSource('machine')
    return this.write((session) => this.world.writer.ensureForConversation(session, conversationId, contact, source))
  }

  /** Applies a scoring that rests on a message of the given moment. */
  applyScore(
    leadId: string,
    scoreValue: number,
    basisReceivedAt: Date,
  ): Promise<{ readonly lead: Lead; readonly applied: boolean }> {
    const given = { messageId: null, basisReceivedAt, scoring: scoringOf(scoreValue) }
    return this.write((session) => this.world.writer.applyScoring(session, leadId, given))
  }

  /** Runs a writer's call in a transaction of its own. */
  write<Value>(work: (session: TenantSession) => Promise<Value>): Promise<Value> {
    return this.access.write('test', (session) => work(session.at(this.world.now())))
  }

  async addAccount(): Promise<string> {
    const id = newId()
    const row = {
      id,
      tenant_id: this.scope.tenantId,
      platform: 'facebook',
      account_id: id,
      access_token_encrypted: 'sealed',
    }
    await this.tables.insertInto('social_accounts').values(row).execute()
    return id
  }

  async addConversation(accountId?: string, lastMessageAt: Date = START): Promise<string> {
    const id = newId()
    await this.tables
      .insertInto('conversations')
      .values({
        id,
        tenant_id: this.scope.tenantId,
        social_account_id: accountId ?? (await this.addAccount()),
        platform_conversation_id: id,
        participant_id: `person-${id}`,
        participant_name: 'Ada',
        started_at: START,
        last_message_at: lastMessageAt,
      })
      .execute()
    return id
  }

  async addMessage(conversationId: string, given: GivenMessage = {}): Promise<string> {
    const id = newId()
    const receivedAt = given.receivedAt ?? this.world.now()
    await ensurePartition(
      this.world.database.session,
      { schema: this.scope.schema, table: 'messages' },
      monthOf(receivedAt),
    )
    await this.tables
      .insertInto('messages')
      .values({
        id,
        tenant_id: this.scope.tenantId,
        conversation_id: conversationId,
        platform_message_id: id,
        direction: given.direction ?? 'inbound',
        author: given.direction === 'outbound' ? 'person' : 'participant',
        content: given.content ?? '',
        attachments: JSON.stringify(given.attachments ?? []),
        received_at: receivedAt,
        ingested_at: given.ingestedAt ?? receivedAt,
        deleted_at: given.deletedAt ?? null,
      })
      .execute()
    return id
  }

  async addCrmConfig(given: { readonly autoSync?: boolean; readonly active?: boolean } = {}): Promise<string> {
    const id = newId()
    await this.tables
      .insertInto('crm_configs')
      .values({
        id,
        tenant_id: this.scope.tenantId,
        provider: 'hubspot',
        object: 'contacts',
        credentials_encrypted: 'sealed',
        auto_sync: given.autoSync ?? true,
        active: given.active ?? true,
      })
      .execute()
    return id
  }

  async syncs(): Promise<
    readonly { id: string; action: string; status: string; lead_version: number; crm_config_id: string }[]
  > {
    const rows = await this.tables
      .selectFrom('crm_syncs')
      .select(['id', 'action', 'status', 'lead_version', 'crm_config_id'])
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map((row) => ({ ...row, lead_version: Number(row.lead_version) }))
  }

  async due(
    kind: string,
  ): Promise<readonly { readonly task_id: string; readonly due_at: Date; readonly ready: boolean }[]> {
    return this.world.database.session.sharedTables
      .selectFrom('dispatch')
      .select(['task_id', 'due_at', 'ready'])
      .where('tenant_id', '=', this.scope.tenantId)
      .where('kind', '=', kind)
      .execute()
  }

  async told(): Promise<readonly string[]> {
    const rows = await this.tables
      .selectFrom('host_events')
      .select('type')
      .orderBy('occurred_at')
      .orderBy('id')
      .execute()
    return rows.map((row) => row.type)
  }
}

export function scoringOf(scoreValue: number, messageIds: readonly string[] = ['unknown']): LeadScoring {
  return {
    score: scoreValue >= 70 ? 'hot' : scoreValue >= 40 ? 'warm' : 'cold',
    scoreValue,
    confidence: 0.8,
    signals: [{ name: 'asks_for_price', weight: 30, messageIds }],
    reasoning: 'Ada asks for the price.',
    model: 'leadkit-rules',
    rubricVersion: '1',
  }
}

/** Runs tests on each database, each with a new tenant. */
export function describeForTenant(
  name: string,
  define: (tenant: () => TenantWorld, engine: { readonly name: string }) => void,
): void {
  describeOnEachDatabase(name, (options, engine) => {
    let world: LeadWorld
    let tenant: TenantWorld
    beforeAll(() => {
      world = new LeadWorld(options())
    })
    beforeEach(async () => {
      tenant = await world.createTenant()
    })
    afterAll(() => world.database.close())
    define(() => tenant, engine)
  })
}

/** A moment some minutes after the start of the tests' clock. */
export function at(minutes: number): Date {
  return new Date(START.getTime() + minutes * 60_000)
}

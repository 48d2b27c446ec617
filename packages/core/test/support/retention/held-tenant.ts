import type { ArchiveSink } from '@leadkit/contracts'
import { createMemoryArchiveSink, type MemoryArchiveSink } from '@leadkit/testing'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import { TenantAccess } from '../../../src/lib/database/tenant-access.ts'
import { TenantDirectory } from '../../../src/lib/database/tenant-directory.ts'
import { LegalHoldRepository } from '../../../src/lib/holds/legal-hold-repository.ts'
import { fieldSource } from '../../../src/lib/leads/contact.ts'
import { LeadRepository } from '../../../src/lib/leads/lead-repository.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import type { ArchiveStore } from '../../../src/lib/retention/archive-store.ts'
import type { ArchiveReport } from '../../../src/lib/retention/message-archiver.ts'
import { type ArchiveWorld, FEBRUARY } from './archive-world.ts'

/** January and February are old enough. */
export const MARCH = new Date('2026-03-10T00:00:00.000Z')

/** A tenant with two people who wrote in January, and one of them in February, too. */
export class HeldTenant {
  readonly world: ArchiveWorld
  readonly route: AccountRoute
  readonly sink: MemoryArchiveSink = createMemoryArchiveSink()
  readonly access: TenantAccess
  readonly holds: LegalHoldRepository
  readonly leads: LeadRepository

  constructor(world: ArchiveWorld, route: AccountRoute) {
    this.world = world
    this.route = route
    this.access = new TenantAccess(route.scope.tenantId, world.database, new TenantDirectory(world.database), world.now)
    this.holds = new LegalHoldRepository(this.access)
    this.leads = new LeadRepository(this.access, new LeadWriter(world.events))
  }

  static async open(world: ArchiveWorld): Promise<HeldTenant> {
    const tenant = new HeldTenant(world, await world.route())
    await world.receive(
      tenant.route,
      { messageId: 'ada_1', participantId: 'ada' },
      { messageId: 'bea_1', participantId: 'bea' },
      { messageId: 'ada_2', participantId: 'ada', occurredAt: FEBRUARY },
    )
    return tenant
  }

  async conversationId(participantId: string): Promise<string> {
    const { tables } = this.world.database.session.ofTenant(this.route.scope)
    const query = tables.selectFrom('conversations').select('id').where('participant_id', '=', participantId)
    return (await query.executeTakeFirstOrThrow()).id
  }

  async leadId(participantId: string): Promise<string> {
    const conversationId = await this.conversationId(participantId)
    const writer = new LeadWriter(this.world.events)
    const { lead } = await this.access.write('test', (session) =>
      writer.ensureForConversation(session, conversationId, {}, () => fieldSource('machine')),
    )
    return lead.id
  }

  archive(store: ArchiveStore = this.world.archiveStore, sink: ArchiveSink = this.sink): Promise<ArchiveReport> {
    return this.world.archive(this.route.scope, sink, store, MARCH)
  }

  stored(): Promise<readonly string[]> {
    return this.world.stored(this.route.scope)
  }

  async archived(): Promise<readonly string[]> {
    const list = await this.world.archives(this.route.scope, this.sink).list()
    const months = new Set(list.filter(({ droppedAt }) => droppedAt !== null).map(({ month }) => month))
    const found: string[] = []
    for (const month of months)
      for (const message of await this.world.archived(this.route.scope, this.sink, month))
        found.push(message.platformMessageId)
    return found.toSorted()
  }

  async objects(): Promise<readonly string[]> {
    const keys: string[] = []
    for await (const { key } of this.sink.list('', this.world.context)) keys.push(key)
    return keys
  }
}

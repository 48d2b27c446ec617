import { PlatformRegistry } from '../../../src/lib/accounts/platform-registry.ts'
import type { ArchiveSink, CallContext, MessageEvent, StatusEvent } from '@leadkit/contracts'
import { buildMessageEvent, buildStatusEvent, createTestCallContext } from '@leadkit/testing'
import { newId, type TenantScope } from '../../../src/lib/base/identifier.ts'
import type { Message } from '../../../src/lib/conversations/message.ts'
import { AccountHealthWriter } from '../../../src/lib/accounts/account-health-writer.ts'
import { HandAssignmentWriter } from '../../../src/lib/care/hand-assignment-writer.ts'
import { OwnerWriter } from '../../../src/lib/care/owner-writer.ts'
import { AutomationWriter } from '../../../src/lib/conversations/automation/automation-writer.ts'
import { ConversationRepository } from '../../../src/lib/conversations/conversation-repository.ts'
import { MessageRepository } from '../../../src/lib/conversations/message-repository.ts'
import { MonthRehydrater } from '../../../src/lib/retention/cold/month-rehydrater.ts'
import { RehydrationStore } from '../../../src/lib/retention/cold/rehydration-store.ts'
import { ColdCache } from '../../../src/lib/retention/cold/cold-cache.ts'
import { coldOf } from './cold-messages.ts'
import { ArchiveFormats } from '../../../src/lib/retention/archive-formats.ts'
import { ArchiveManifestRepository } from '../../../src/lib/retention/archive-manifest-repository.ts'
import { ArchiveStore } from '../../../src/lib/retention/archive-store.ts'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { KeyRing } from '../../../src/lib/access/key-ring.ts'
import { ErasedPersonReader } from '../../../src/lib/consent/erased-person-reader.ts'
import { IdentityHashStore } from '../../../src/lib/consent/identity-hash-store.ts'
import { ErasedEventReader } from '../../../src/lib/ingest/erased/erased-event-reader.ts'
import { DeliveryStore } from '../../../src/lib/ingest/delivery-store.ts'
import { EchoWriter } from '../../../src/lib/ingest/echo-writer.ts'
import type { HostEventType } from '../../../src/lib/host-events/host-event.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import { StatusWriter } from '../../../src/lib/ingest/status-writer.ts'
import { TenantAccess } from '../../../src/lib/database/tenant-access.ts'
import { TenantDirectory } from '../../../src/lib/database/tenant-directory.ts'
import { type ArchiveReport, MessageArchiver } from '../../../src/lib/retention/message-archiver.ts'
import { RetentionPolicyReader } from '../../../src/lib/retention/policy/retention-policy-reader.ts'
import { ArchiveQueryReader } from '../../../src/lib/retention/query/archive-query-reader.ts'
import { ArchiveCheckStore } from '../../../src/lib/retention/verify/archive-check-store.ts'
import { ArchiveVerifier } from '../../../src/lib/retention/verify/archive-verifier.ts'
import { QueueWorld } from '../queue/queue-world.ts'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'

export const JANUARY = new Date('2026-01-15T12:00:00.000Z')
export const FEBRUARY = new Date('2026-02-15T12:00:00.000Z')
/** January and nothing later is old enough. */
const AFTER_JANUARY = new Date('2026-02-10T00:00:00.000Z')

const KEY = { id: 'test', secret: 'a secret of these tests, 32 characters' }
const ERASED = new ErasedPersonReader(new IdentityHashStore(new KeyRing({ keys: [KEY] })))

/** A tenant whose messages go to an archive. */
export class ArchiveWorld extends QueueWorld {
  readonly archiveStore: ArchiveStore
  readonly returning: RehydrationStore
  readonly context = createTestCallContext()
  /** What the archiver of this world writes and reads. */
  formats = new ArchiveFormats()
  readonly #deliveries: DeliveryStore

  constructor(options: DatabaseOptions, alsoTold: readonly HostEventType[] = []) {
    super(options, ['archive.month_dropped', ...alsoTold])
    this.archiveStore = new ArchiveStore(this.database, this.events)
    this.returning = new RehydrationStore(this.database)
    const health = new AccountHealthWriter(this.events)
    this.#deliveries = new DeliveryStore({
      database: this.database,
      statuses: new StatusWriter(this.events, health, new LeadWriter(this.events)),
      echoes: new EchoWriter(this.events, new PlatformRegistry([])),
      erased: new ErasedEventReader({ database: this.database, people: ERASED, ingestors: [] }),
      tellsMessages: false,
      scoresMessages: false,
      now: this.now,
    })
  }

  async route(): Promise<AccountRoute> {
    const scope = await this.tenant('with schema')
    const socialAccountId = newId()
    const row = { id: socialAccountId, tenant_id: scope.tenantId, platform: 'facebook', account_id: '1034' }
    await this.database.session
      .ofTenant(scope)
      .tables.insertInto('social_accounts')
      .values({ ...row, access_token_encrypted: '' })
      .execute()
    return { platform: 'facebook', accountId: '1034', scope, socialAccountId }
  }

  async receive(route: AccountRoute, ...messages: readonly Partial<MessageEvent>[]): Promise<void> {
    const routed = messages.map((message) => ({
      route,
      event: buildMessageEvent({ occurredAt: JANUARY, ...message }),
      live: true,
      profileWanted: false,
    }))
    await this.#deliveries.write([{ record: null, messages: routed, statuses: [] }])
  }

  async status(route: AccountRoute, status: Partial<StatusEvent>): Promise<void> {
    const event = buildStatusEvent(status)
    await this.#deliveries.write([{ record: null, messages: [], statuses: [{ route, event }] }])
  }

  archive(
    scope: TenantScope,
    sink: ArchiveSink,
    store: ArchiveStore = this.archiveStore,
    before: Date = AFTER_JANUARY,
    context: CallContext = this.context,
  ): Promise<ArchiveReport> {
    return new MessageArchiver({ store, sink, formats: this.formats }).archiveBefore(scope, before, context)
  }

  access(scope: TenantScope): TenantAccess {
    return new TenantAccess(scope.tenantId, this.database, new TenantDirectory(this.database), this.now)
  }

  archives(scope: TenantScope, sink: ArchiveSink | null, now?: Date): ArchiveManifestRepository {
    const { archiveStore, formats } = this
    const archiver = sink === null ? null : new MessageArchiver({ store: archiveStore, sink, formats })
    const store = new ArchiveCheckStore(this.database)
    const callContext = (signal: AbortSignal = this.context.signal): CallContext => ({
      ...this.context,
      signal,
      ...(now === undefined ? {} : { now: () => now }),
    })
    return new ArchiveManifestRepository(this.access(scope), {
      sink,
      archiver,
      verifier: sink === null || archiver === null ? null : new ArchiveVerifier({ store, sink, formats, archiver }),
      rehydrater: sink === null ? null : new MonthRehydrater({ store: this.returning, sink, formats }),
      formats: this.formats,
      policies: new RetentionPolicyReader({ messagesDays: 90, archiveFormat: this.formats.current.id }),
      queries: new ArchiveQueryReader({ sink, formats, callContext }),
      callContext,
    })
  }

  /** What lists the tenant's messages, hot and cold. */
  pages(scope: TenantScope, sink: ArchiveSink | null, cache = new ColdCache()) {
    const access = this.access(scope)
    const cold = coldOf(access, sink, { formats: this.formats, cache })
    const services = {
      cold,
      automation: new AutomationWriter(this.events),
      assignments: new HandAssignmentWriter(new OwnerWriter(this.events)),
    }
    return {
      messages: new MessageRepository(access, cold),
      conversations: new ConversationRepository(access, services),
    }
  }

  async archived(scope: TenantScope, sink: ArchiveSink, month = '2026-01'): Promise<readonly Message[]> {
    const messages: Message[] = []
    for await (const message of this.archives(scope, sink).read(month)) messages.push(message)
    return messages
  }

  /** The key of the newest object of January. */
  async objectKey(scope: TenantScope): Promise<string> {
    const [newest] = await this.archives(scope, null).list()
    return newest?.objectKey ?? ''
  }

  /** Platform ids of the messages that the database still has. */
  async stored(scope: TenantScope): Promise<readonly string[]> {
    const rows = await this.database.session
      .ofTenant(scope)
      .tables.selectFrom('messages')
      .select('platform_message_id')
      .orderBy('platform_message_id')
      .execute()
    return rows.map((row) => row.platform_message_id)
  }

  async tables(scope: TenantScope): Promise<readonly string[]> {
    const rows = await this.database.session.run<{ relname: string }>({
      text: `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = $1 AND relname LIKE 'messages_2026_01%' AND relkind = 'r' ORDER BY 1`,
      parameters: [scope.schema],
    })
    return rows.map((row) => row.relname)
  }
}

/** The process that dies: it makes no call after the one that killed it. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** Kills at the call with a number, before it does anything or right after it. Returns wrapped parts and how many calls there were. */
export function mortal<Parts extends object>(
  parts: Parts,
  fate: { readonly at: number; readonly when: 'before' | 'after' },
): { readonly parts: Parts; calls(): number } {
  let calls = 0
  const wrap = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...given: unknown[]): unknown => {
          calls += 1
          const dies = calls === fate.at
          if (dies && fate.when === 'before') throw new Crash(`before ${String(name)}`)
          const result: unknown = value.apply(target, given)
          if (!dies || !(result instanceof Promise)) return result
          return result.then(() => {
            throw new Crash(`after ${String(name)}`)
          })
        }
      },
    })
  const wrapped = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, wrap(part as object)]))
  return { parts: wrapped as Parts, calls: () => calls }
}

/** Does something right before the first call of a method. */
export function interrupted<Part extends object>(part: Part, method: keyof Part, work: () => Promise<void>): Part {
  let done = false
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (name !== method) return value.bind(target) as unknown
      return async (...given: unknown[]): Promise<unknown> => {
        if (!done) {
          done = true
          await work()
        }
        return value.apply(target, given)
      }
    },
  })
}

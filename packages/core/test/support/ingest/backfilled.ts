import { PlatformRegistry } from '../../../src/lib/accounts/platform-registry.ts'
import type { MessageEvent, PlatformIngestor } from '@leadkit/contracts'
import type { TenantKit } from '@leadkit/core'
import { buildPlatformAccount, createTestBudget, createTestCallContext } from '@leadkit/testing'
import { AccountHealthWriter } from '../../../src/lib/accounts/account-health-writer.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { KeyRing } from '../../../src/lib/access/key-ring.ts'
import { ErasedPersonReader } from '../../../src/lib/consent/erased-person-reader.ts'
import { IdentityHashStore } from '../../../src/lib/consent/identity-hash-store.ts'
import { ErasedEventReader } from '../../../src/lib/ingest/erased/erased-event-reader.ts'
import { DeliveryStore } from '../../../src/lib/ingest/delivery-store.ts'
import { EchoWriter } from '../../../src/lib/ingest/echo-writer.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import { StatusWriter } from '../../../src/lib/ingest/status-writer.ts'
import { tenantSchema } from '../../../src/lib/base/identifier.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'

const KEY = { id: 'test', secret: 'a secret of these tests, 32 characters' }
const ERASED = new ErasedPersonReader(new IdentityHashStore(new KeyRing({ keys: [KEY] })))

/** Fetches an account's history through its adapter, and stores it as what was missed. */
export async function backfill(
  options: DatabaseOptions,
  tenant: TenantKit,
  { ingestor, accountId }: { readonly ingestor: PlatformIngestor; readonly accountId: string },
): Promise<void> {
  const { items } = await tenant.socialAccounts.list()
  const account = items.find((each) => each.accountId === accountId)
  if (account === undefined || ingestor.backfill === undefined) throw new Error('The account is not connected')
  const scope = { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
  const route = { platform: account.platform, accountId, scope, socialAccountId: account.id }
  const context = {
    ...createTestCallContext(),
    account: buildPlatformAccount({ platform: account.platform, accountId }),
    budget: createTestBudget(),
  }
  const events: MessageEvent[] = []
  for await (const event of ingestor.backfill(new Date(0), context)) if (event.kind === 'message') events.push(event)
  const database = new Database(options)
  const hostEvents = new HostEventWriter(['message.received', 'conversation.taken_over'])
  const store = new DeliveryStore({
    database,
    statuses: new StatusWriter(hostEvents, new AccountHealthWriter(hostEvents), new LeadWriter(hostEvents)),
    echoes: new EchoWriter(hostEvents, new PlatformRegistry([ingestor])),
    erased: new ErasedEventReader({ database, people: ERASED, ingestors: [ingestor] }),
    tellsMessages: true,
    scoresMessages: true,
    now: () => new Date(),
  })
  const messages = events.map((event) => ({ route, event, live: false, profileWanted: false }))
  await store.write([{ record: null, messages, statuses: [] }])
  await database.close()
}

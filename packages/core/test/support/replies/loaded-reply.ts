import { PlatformRegistry } from '../../../src/lib/accounts/platform-registry.ts'
import { tenantSchema } from '../../../src/lib/base/identifier.ts'
import { AutomationWriter } from '../../../src/lib/conversations/automation/automation-writer.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'
import { ReplyStore } from '../../../src/lib/replies/reply-store.ts'
import { createConsentParts } from './consent-parts.ts'
import type { TalkWorld } from './talk-world.ts'

/** A reply of automation's on its way, as its worker has read it. */
export async function loadedReply(world: TalkWorld, options: DatabaseOptions) {
  const database = new Database(options)
  const scope = { tenantId: world.tenant.id, schema: tenantSchema(world.tenant.id) }
  const hostEvents = new HostEventWriter([])
  const { suppression } = createConsentParts(hostEvents)
  const store = new ReplyStore({
    database,
    hostEvents,
    platforms: new PlatformRegistry([]),
    suppression,
    now: world.now,
  })
  const conversationId = await world.conversationId()
  const [sent] = await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
  const [reply] = await store.load(scope, [sent?.id ?? ''])
  if (reply === undefined) throw new Error('The reply waits')
  return { database, scope, store, reply, automation: new AutomationWriter(hostEvents) }
}

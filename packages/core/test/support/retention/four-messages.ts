import type { ArchiveSink } from '@leadkit/contracts'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import type { Message } from '../../../src/lib/conversations/message.ts'
import { type ArchiveWorld, FEBRUARY, JANUARY } from './archive-world.ts'

export async function conversationOf(
  world: ArchiveWorld,
  { scope }: AccountRoute,
  participantId = 'p_1',
): Promise<string> {
  const row = await world.database.session
    .ofTenant(scope)
    .tables.selectFrom('conversations')
    .select('id')
    .where('participant_id', '=', participantId)
    .executeTakeFirstOrThrow()
  return row.id
}

/** The messages of its one conversation, by pages of two, oldest first. */
export async function listed(world: ArchiveWorld, route: AccountRoute, sink: ArchiveSink): Promise<readonly Message[]> {
  const conversationId = await conversationOf(world, route)
  const items: Message[] = []
  const { messages } = world.pages(route.scope, sink)
  for (let after: string | null | undefined; after !== null;) {
    const page = await messages.list({ conversationId, direction: 'asc', limit: 2, after })
    items.push(...page.items)
    after = page.next
  }
  return items
}

/** `m_1` and `m_2` of January, `m_3` and `m_4` of February, in one conversation. */
export async function fourMessages(world: ArchiveWorld): Promise<AccountRoute> {
  const route = await world.route()
  const of = (messageId: string, occurredAt: Date) => ({
    messageId,
    participantId: 'p_1',
    content: messageId,
    occurredAt,
  })
  const later = (at: Date): Date => new Date(at.getTime() + 1_000)
  await world.receive(
    route,
    of('m_1', JANUARY),
    of('m_2', later(JANUARY)),
    of('m_3', FEBRUARY),
    of('m_4', later(FEBRUARY)),
  )
  return route
}

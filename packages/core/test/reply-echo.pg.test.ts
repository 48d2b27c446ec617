import { afterAll, beforeAll, expect, it } from 'vitest'
import { createConsentParts } from './support/replies/consent-parts.ts'
import { PlatformRegistry } from '../src/lib/accounts/platform-registry.ts'
import { HostEventWriter } from '../src/lib/host-events/host-event-store.ts'
import { ReplyStore } from '../src/lib/replies/reply-store.ts'
import { ReplyWriter } from '../src/lib/replies/reply-writer.ts'
import { ArchiveWorld } from './support/retention/archive-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import type { TenantSession } from '../src/lib/database/session.ts'
import type { OutgoingReply } from '../src/lib/replies/outgoing-reply.ts'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'

function storeOf({ database, events, now }: ArchiveWorld): ReplyStore {
  const { suppression } = createConsentParts(events)
  return new ReplyStore({ database, hostEvents: events, platforms: new PlatformRegistry([]), suppression, now })
}

/** A reply that is being sent. */
async function sending(world: ArchiveWorld, route: AccountRoute): Promise<OutgoingReply> {
  const { database, now } = world
  await world.receive(route, { messageId: 'm_in', occurredAt: now() })
  const { id: conversationId } = await database.session
    .ofTenant(route.scope)
    .tables.selectFrom('conversations')
    .select('id')
    .executeTakeFirstOrThrow()
  const reply = { conversationId, messageId: null, text: 'Yes', author: 'automation', userId: null } as const
  const [written] = await database.transaction((session) =>
    new ReplyWriter(new PlatformRegistry([]), new HostEventWriter([])).insert(session.ofTenant(route.scope, now()), {
      ...reply,
      confidence: null,
      platform: 'facebook',
      channel: 'direct_message',
      queued: true,
    }),
  )
  const [outgoing = expect.fail('the reply is not there')] = await storeOf(world).load(route.scope, [written?.id ?? ''])
  return begin(world, route, outgoing, now())
}

async function begin(world: ArchiveWorld, route: AccountRoute, reply: OutgoingReply, at: Date): Promise<OutgoingReply> {
  const begun = await storeOf(world).begin(route.scope, reply, [], at)
  if (typeof begun === 'string') throw new Error(`The reply was not begun: ${begun}`)
  return begun
}

function echo(world: ArchiveWorld, route: AccountRoute, messageId: string): Promise<void> {
  return world.receive(route, { messageId, direction: 'outbound', content: 'Yes', occurredAt: world.now() })
}

function settle(world: ArchiveWorld, route: AccountRoute, reply: OutgoingReply): Promise<void> {
  return world.database.transaction((session) =>
    storeOf(world).markSent(session.ofTenant(route.scope), reply, {
      messageId: 'm_out',
      sentAt: world.now(),
      now: world.now(),
      proof: 'answer',
    }),
  )
}

async function state(world: ArchiveWorld, route: AccountRoute) {
  const tables = world.database.session.ofTenant(route.scope).tables
  const authors = await tables.selectFrom('messages').select('author').where('direction', '=', 'outbound').execute()
  const { paused } = await tables
    .selectFrom('conversations')
    .select('automation_paused_reason as paused')
    .executeTakeFirstOrThrow()
  const { status } = await tables.selectFrom('replies').select('status').executeTakeFirstOrThrow()
  return { authors: authors.map(({ author }) => author).toSorted(), paused, status }
}

describeOnPostgres('echoes that do not name the reply', (options) => {
  let opened: ArchiveWorld | undefined
  const world = (): ArchiveWorld => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())

  it('merge with the reply whichever of both is first', async () => {
    const merged = { authors: ['automation'], paused: null, status: 'sent' }
    const early = await world().route()
    const first = await sending(world(), early)
    await echo(world(), early, 'm_out')
    await settle(world(), early, first)
    expect(await state(world(), early)).toEqual(merged)

    const late = await world().route()
    await settle(world(), late, await sending(world(), late))
    await echo(world(), late, 'm_out')
    expect(await state(world(), late)).toEqual(merged)
  })

  it('and late results of an earlier try change nothing', async () => {
    const route = await world().route()
    const first = await sending(world(), route)
    const store = storeOf(world())
    const write = (work: (session: TenantSession) => Promise<void>) =>
      world().database.transaction((session) => work(session.ofTenant(route.scope, world().now())))
    const fault = { code: 'transient', message: 'later', nextRetryAt: world().now(), counts: true }
    await write((session) => store.postpone(session, first, fault))
    const sendingAt = new Date((first.sendingAt?.getTime() ?? 0) + 1_000)
    const [again = expect.fail('the reply is not there')] = await store.load(route.scope, [first.id])
    const second = await begin(world(), route, again, sendingAt)

    const now = world().now()
    await write((session) => store.postpone(session, first, fault))
    await write((session) => store.markFailed(session, first, { code: 'invalid', message: 'no', now }))
    await write((session) => store.markUnknown(session, first, { nextRetryAt: null, now }))
    expect(await state(world(), route)).toEqual({ authors: [], paused: null, status: 'sending' })

    await settle(world(), route, second)
    await write((session) => store.markFailed(session, second, { code: 'invalid', message: 'no', now }))
    await write((session) => store.markDead(session, second.id, { code: 'internal', message: 'no' }))
    expect(await state(world(), route)).toEqual({ authors: ['automation'], paused: null, status: 'sent' })
  })

  it('leave automation paused where a person wrote too', async () => {
    const route = await world().route()
    const reply = await sending(world(), route)
    await echo(world(), route, 'm_out')
    await echo(world(), route, 'm_person')
    await settle(world(), route, reply)
    expect(await state(world(), route)).toEqual({
      authors: ['automation', 'person'],
      paused: 'taken_over',
      status: 'sent',
    })
  })
})

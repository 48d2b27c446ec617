import type { MessageEvent } from '@leadkit/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld } from './support/retention/archive-world.ts'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'

const ACCOUNT = '1034'
const POST = 'urn:li:activity:7'

/** A comment on one post; its author stands where the other party would, as LinkedIn tells it. */
function comment(messageId: string, author: string, rest: Partial<MessageEvent> = {}): Partial<MessageEvent> {
  return {
    messageId,
    subtype: 'comment',
    accountId: ACCOUNT,
    conversationId: POST,
    participantId: author,
    senderId: author,
    occurredAt: new Date(),
    ...rest,
  }
}

async function read(world: ArchiveWorld, { scope }: AccountRoute) {
  const { tables } = world.database.session.ofTenant(scope)
  const rows = await tables
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select([
      'm.platform_message_id as id',
      'c.participant_id as of',
      'm.author',
      'c.automation_paused_reason as paused',
    ])
    .where('m.direction', '=', 'outbound')
    .execute()
  const paused = await tables
    .selectFrom('conversations')
    .select('participant_id as of')
    .where('automation_paused_at', 'is not', null)
    .execute()
  return { answers: rows, paused: paused.map((row) => row.of) }
}

/** A reply to somebody's comment whose call is under way. */
async function sendTo(world: ArchiveWorld, { scope, socialAccountId }: AccountRoute, person: string): Promise<void> {
  const { tables } = world.database.session.ofTenant(scope)
  const message = await tables
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['m.id as message_id', 'c.id as conversation_id'])
    .where('c.participant_id', '=', person)
    .executeTakeFirstOrThrow()
  const now = new Date()
  const row = { id: newId(), tenant_id: scope.tenantId, social_account_id: socialAccountId, status: 'sending' }
  const values = { ...row, ...message, content: 'Yes, it is', sending_at: now, generated_at: now, next_retry_at: now }
  await tables.insertInto('replies').values(values).execute()
}

describeOnPostgres('answers below comments', (options) => {
  let opened: ArchiveWorld | undefined
  const world = (): ArchiveWorld => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())

  /** Ann comments on a post, and Bob below her comment. */
  const discussion = async (): Promise<AccountRoute> => {
    const route = await world().route()
    await world().receive(route, comment('c1', 'ann'), comment('c2', 'bob', { replyToMessageId: 'c1' }))
    return route
  }

  it('belong to the conversation of the reply that they are, though the platform hangs them below the first comment', async () => {
    const route = await discussion()
    await sendTo(world(), route, 'bob')
    const echo = { direction: 'outbound', content: 'Yes, it is', replyToMessageId: 'c1' } as const
    await world().receive(route, comment('e1', ACCOUNT, echo))
    expect(await read(world(), route)).toEqual({
      answers: [{ id: 'e1', of: 'bob', author: 'unknown', paused: null }],
      paused: [],
    })
  })

  it('pause the automation of the person whose comment they answer, in the name of the account or of a member', async () => {
    for (const author of [ACCOUNT, 'urn:li:person:admin']) {
      const route = await discussion()
      const answer = { direction: 'outbound', content: 'Let me see', replyToMessageId: 'c2' } as const
      await world().receive(route, comment('e1', author, answer))
      expect(await read(world(), route)).toEqual({
        answers: [{ id: 'e1', of: 'bob', author: 'person', paused: 'taken_over' }],
        paused: ['bob'],
      })
    }
  })

  it('find their comment in the same delivery, too', async () => {
    const route = await world().route()
    const answer = { direction: 'outbound', content: 'Let me see', replyToMessageId: 'c1' } as const
    await world().receive(route, comment('e1', 'urn:li:person:admin', answer), comment('c1', 'ann'))
    expect((await read(world(), route)).paused).toEqual(['ann'])
  })
})

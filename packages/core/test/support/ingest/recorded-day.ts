import type { JsonValue } from '@leadkit/contracts'
import {
  type GraphEvent,
  type LinkedinEvent,
  serializeAsMeta,
  startGraphApiFake,
  startLinkedinApiFake,
  startXApiFake,
  type XEvent,
} from '@leadkit/testing'
import { SECRETS, type Ingestor } from './three-platforms.ts'
/** Something that happened, not yet delivered. */
export type DayEvent =
  | { readonly ingestor: 'facebook'; readonly event: GraphEvent }
  | { readonly ingestor: 'twitter'; readonly event: XEvent }
  | { readonly ingestor: 'linkedin'; readonly event: LinkedinEvent }

export interface RecordedDay {
  readonly accounts: readonly { readonly platform: string; readonly accountId: string }[]
  readonly events: readonly DayEvent[]
}

export interface DayBody {
  readonly ingestor: Ingestor
  readonly body: Buffer
}

const MORNING = Date.UTC(2026, 9, 5, 8)

/** A day on three platforms: questions, edits, deletions, reactions, marks, answers by hand, and the same post told twice. */
export async function recordDay(): Promise<RecordedDay> {
  const [meta, x, linkedin] = await Promise.all([
    startGraphApiFake({ appSecret: SECRETS.facebook, verifyToken: 'verify' }),
    startXApiFake({ consumerSecret: SECRETS.twitter }),
    startLinkedinApiFake({ clientSecret: SECRETS.linkedin }),
  ])
  let minutes = 0
  const next = (): Date => new Date(MORNING + (minutes += 7) * 60_000)
  const page = meta.addPage({ id: '103400000000088' })
  const account = x.addAccount({ username: 'oakandco' })
  const organization = linkedin.addOrganization({ name: 'Oak & Co' })
  const events = [
    ...messengerDay(meta, page, next).map((event) => ({ ingestor: 'facebook', event }) as const),
    ...xDay(x, account, next).map((event) => ({ ingestor: 'twitter', event }) as const),
    ...linkedinDay(linkedin, organization, next).map((event) => ({ ingestor: 'linkedin', event }) as const),
  ]
  await Promise.all([meta.close(), x.close(), linkedin.close()])
  return {
    accounts: [
      { platform: 'facebook', accountId: page.id },
      { platform: 'twitter', accountId: account.id },
      { platform: 'linkedin', accountId: organization.urn },
    ],
    events,
  }
}

type Meta = Awaited<ReturnType<typeof startGraphApiFake>>
type X = Awaited<ReturnType<typeof startXApiFake>>
type Linkedin = Awaited<ReturnType<typeof startLinkedinApiFake>>

function messengerDay(meta: Meta, page: ReturnType<Meta['addPage']>, next: () => Date): readonly GraphEvent[] {
  const [ada, bob] = [meta.addPerson(page, { name: 'Ada Example' }), meta.addPerson(page, { name: 'Bob Example' })]
  const { events } = meta
  const idOf = (event: GraphEvent): string => event.messageId ?? ''
  const question = events.text(ada, 'How much is the oak shelf? We need 40 of them this month.', { at: next() })
  const contact = events.text(ada, 'My address is ada@example.org, phone +43 660 1234567', { at: next() })
  const typo = events.text(ada, 'We orderd before', { at: next() })
  const secret = events.text(bob, 'Please forget this one', { at: next() })
  const answer = events.inboxReply(ada, 'It is 240 euros, I call you', next())
  return [
    question,
    contact,
    typo,
    events.edit(idOf(typo), 'We ordered before', next()),
    events.edit(idOf(typo), 'We ordered from you before', next()),
    events.attachments(bob, [{ type: 'image', url: 'https://example.org/wall.jpg' }], { at: next() }),
    secret,
    events.reaction(idOf(secret), '👍', next()),
    events.unsend(idOf(secret), next()),
    events.text(bob, 'Just looking, thanks', { at: next() }),
    answer,
    events.reaction(idOf(answer), '👍', next()),
    events.reaction(idOf(answer), '❤', next()),
    events.reaction(idOf(question), '👍', next()),
    events.reaction(idOf(question), null, next()),
    events.postback(bob, { title: 'Talk to sales', payload: 'SALES', at: next() }),
    events.unknown(bob, next()),
  ]
}

function xDay(x: X, shop: ReturnType<X['addAccount']>, next: () => Date): readonly XEvent[] {
  const [cleo, dan] = [x.addPerson({ name: 'Cleo Example' }), x.addPerson({ name: 'Dan Example' })]
  const mention = x.events.mention(dan, shop, '@oakandco can we get a quote for 200 chairs?', { at: next() })
  const first = x.events.text(cleo, shop, 'Hello, is the table still available & can I buy it today?', { at: next() })
  const byHand = x.events.byHand(shop, cleo, 'It is, come by', next())
  return [
    first,
    x.events.text(cleo, shop, 'Great, my number is +43 660 7654321', { at: next() }),
    byHand,
    x.events.read(cleo, shop, next()),
    mention,
    x.events.again(mention.post, shop, 'reply'),
    x.events.typing(cleo, shop, next()),
  ]
}

function linkedinDay(
  linkedin: Linkedin,
  organization: ReturnType<Linkedin['addOrganization']>,
  next: () => Date,
): readonly LinkedinEvent[] {
  const post = linkedin.addPost(organization)
  const [eva, finn] = [linkedin.addMember(), linkedin.addMember()]
  const wrong = linkedin.events.comment(post, { by: eva, text: 'We want to by 10 desks', at: next() })
  const regretted = linkedin.events.comment(post, { by: finn, text: 'Something unkind', at: next() })
  return [
    { ...wrong, item: structuredClone(wrong.item) },
    linkedin.events.edit(wrong.messageId ?? '', 'We want to buy 10 desks', next()),
    { ...regretted, item: structuredClone(regretted.item) },
    linkedin.events.remove(regretted.messageId ?? '', next()),
    linkedin.events.like(post, next()),
  ]
}

/** Bodies for some events, in their order: batched as the platform batches; X in one of its two forms. */
export function composeDayBodies(
  events: readonly DayEvent[],
  form: 'activity' | 'account_activity',
): readonly DayBody[] {
  const of = <Name extends Ingestor>(ingestor: Name): readonly Extract<DayEvent, { ingestor: Name }>['event'][] =>
    events.flatMap((each) => (each.ingestor === ingestor ? [each.event as never] : []))
  const [graph, x, linkedin] = [of('facebook'), of('twitter'), of('linkedin')]
  return [
    ...(graph.length === 0
      ? []
      : [{ ingestor: 'facebook' as const, body: Buffer.from(serializeAsMeta(graphBody(graph))) }]),
    ...(form === 'activity' ? x.map(activityBody) : x.length === 0 ? [] : [accountActivityBody(x)]).map((body) => ({
      ingestor: 'twitter' as const,
      body: Buffer.from(JSON.stringify(body)),
    })),
    ...(linkedin.length === 0
      ? []
      : [{ ingestor: 'linkedin' as const, body: Buffer.from(JSON.stringify(notificationsBody(linkedin))) }]),
  ]
}

function graphBody(events: readonly GraphEvent[]): JsonValue {
  const entry = events.map((event) => ({ id: event.accountId, time: event.at.getTime(), [event.list]: [event.item] }))
  return { object: 'page', entry }
}

let uuid = 1_000

function activityBody({ account, eventType, payload, includes }: XEvent): JsonValue {
  // Another one at each delivery.
  uuid += 1
  const data = { event_uuid: String(-uuid), filter: { user_id: account.id }, event_type: eventType, tag: 'leadkit' }
  return { data: { ...data, payload, ...(includes === undefined ? {} : { includes }) } }
}

function accountActivityBody(events: readonly XEvent[]): JsonValue {
  const lists: Record<string, JsonValue[]> = {}
  for (const { legacy } of events) if (legacy !== undefined) (lists[legacy.key] ??= []).push(legacy.item)
  const users = events
    .flatMap((event) => event.users)
    .map(({ id, name, username }) => [id, { id, name, screen_name: username }] as const)
  return { for_user_id: events[0]?.account.id ?? '', ...lists, users: Object.fromEntries(users) }
}

function notificationsBody(events: readonly LinkedinEvent[]): JsonValue {
  return { type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: events.map(({ item }) => item) }
}

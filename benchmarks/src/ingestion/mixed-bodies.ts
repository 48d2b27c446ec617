import { createHmac } from 'node:crypto'

/** The accounts of the mix, and the ids that the platforms use for them. */
export interface MixedAccounts {
  readonly pages: readonly string[]
  readonly users: readonly string[]
  readonly organizations: readonly string[]
}

export interface MixedBody {
  readonly ingestor: 'facebook' | 'twitter' | 'linkedin'
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Mix {
  readonly bodies: readonly MixedBody[]
  readonly events: number
  /** Messages that are stored in the end. */
  readonly messages: number
}

const TEXT = 'Hello! What does the pro plan cost for ten people, and can we pay by invoice?'
const PEOPLE = 500
const POST = 'urn:li:activity:7094637247891135360'
/** Of 20 events of Meta: the rest are texts. */
const META_KINDS = ['edit', 'unsend', 'reaction', 'read', 'read', 'delivered', 'delivered', 'reply', 'reply'] as const

/**
 * Events of three platforms in signed bodies of 1 to 20, in the order of arrival: of Meta's, nine in twenty are edits, deletions, reactions, receipts and
 * answers from the platform's own inbox; one in ten of X's is our own side's; one in five of LinkedIn's is an edit or a deletion.
 * @param run makes ids that no other run has.
 */
export function mixBodies(accounts: MixedAccounts, count: number, run: string, secret: string): Mix {
  const startedAt = Date.now() - 60_000
  const meta = cut(numbers(count / 2).map((index) => metaEvent(accounts, index, run, startedAt + index)))
  const x = cut(numbers(count / 4).map((index) => xEvent(accounts, index, run, startedAt + index)))
  const linkedin = cut(numbers(count / 4).map((index) => linkedinEvent(accounts, index, run, startedAt + index)))
  const bodies = interleave(
    meta.map((events) => metaBody(events, secret)),
    x.map((events) => xBody(events, secret)),
    linkedin.map((events) => linkedinBody(events, secret)),
  )
  const all = [...meta, ...x, ...linkedin].flat()
  return { bodies, events: all.length, messages: all.filter((event) => event.isMessage).length }
}

interface MixedEvent {
  readonly account: string
  readonly isMessage: boolean
  readonly value: object
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: Math.floor(count) }, (_, index) => index)
}

function pick<Value>(values: readonly Value[], index: number): Value {
  return values[index % values.length] as Value
}

function metaEvent({ pages }: MixedAccounts, index: number, run: string, at: number): MixedEvent {
  const kind = META_KINDS[index % 20]
  const page = pick(pages, Math.floor(index / 20))
  const person = String(50_000 + (Math.floor(index / 20) % PEOPLE))
  // Every twenty events begin with texts that the others are about.
  const about = `m_${run}_${index - (index % 20) + 10}`
  const values: Readonly<Record<NonNullable<typeof kind>, object>> = {
    edit: { message_edit: { mid: about, text: `${TEXT} Today?`, num_edit: 1 } },
    unsend: { message: { mid: `m_${run}_${index - (index % 20) + 11}`, is_deleted: true } },
    reaction: { reaction: { mid: about, action: 'react', emoji: '👍', reaction: 'other' } },
    read: { read: { watermark: at } },
    delivered: { delivery: { watermark: at } },
    reply: {
      message: { mid: `m_${run}_${index}`, is_echo: true, app_id: 26_390_203_743_090, text: 'It is ten euros' },
    },
  }
  const value = kind === undefined ? { message: { mid: `m_${run}_${index}`, text: TEXT } } : values[kind]
  const [sender, recipient] = kind === 'reply' ? [page, person] : [person, page]
  return {
    account: page,
    isMessage: kind === undefined || kind === 'reply',
    value: { sender: { id: sender }, recipient: { id: recipient }, timestamp: at, ...value },
  }
}

function xEvent({ users }: MixedAccounts, index: number, run: string, at: number): MixedEvent {
  const account = pick(users, Math.floor(index / 10))
  const person = String(1_600_000_000_000_000_000n + BigInt(index % PEOPLE))
  const [sender, recipient] = index % 10 === 9 ? [account, person] : [person, account]
  const value = {
    type: 'message_create',
    id: `${run}${String(index).padStart(8, '0')}`,
    created_timestamp: String(at),
    message_create: { target: { recipient_id: recipient }, sender_id: sender, message_data: { text: TEXT } },
  }
  return { account, isMessage: true, value }
}

function linkedinEvent({ organizations }: MixedAccounts, index: number, run: string, at: number): MixedEvent {
  const organization = pick(organizations, Math.floor(index / 10))
  const action = ({ 8: 'COMMENT_EDIT', 9: 'COMMENT_DELETE' } as const)[index % 10] ?? 'COMMENT'
  const entity = `urn:li:comment:(${POST},${run}${String(action === 'COMMENT' ? index : index - 5).padStart(8, '0')})`
  const comment = { owner: `urn:li:person:p${index % PEOPLE}`, text: TEXT, entity, object: POST }
  const value = {
    notificationId: Number(run) * 1_000_000 + index,
    organizationalEntity: organization,
    subscriber: 'urn:li:person:admin',
    action,
    sourcePost: POST,
    generatedActivity: entity,
    decoratedSourcePost: { owner: organization, mediaCategory: 'NONE', text: 'Our shelf update' },
    decoratedGeneratedActivity: { comment },
    lastModifiedAt: at,
  }
  return { account: organization, isMessage: action === 'COMMENT', value }
}

/** Bodies of one account each; 1, 3, 7 or 20 events. */
function cut(events: readonly MixedEvent[]): readonly (readonly MixedEvent[])[] {
  const bodies: MixedEvent[][] = []
  for (const event of events) {
    const last = bodies.at(-1)
    const room = pick([1, 3, 7, 20], bodies.length - 1)
    if (last === undefined || last.length >= room || last[0]?.account !== event.account) bodies.push([event])
    else last.push(event)
  }
  return bodies
}

function interleave(...lists: readonly (readonly MixedBody[])[]): readonly MixedBody[] {
  const placed = lists.flatMap((list) => list.map((body, index) => ({ body, place: index / list.length })))
  return placed.toSorted((one, other) => one.place - other.place).map(({ body }) => body)
}

function metaBody(events: readonly MixedEvent[], secret: string): MixedBody {
  const entry = [{ id: events[0]?.account, time: Date.now(), messaging: events.map(({ value }) => value) }]
  const body = JSON.stringify({ object: 'page', entry })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { ingestor: 'facebook', body, headers: { 'x-hub-signature-256': `sha256=${signature}` } }
}

function xBody(events: readonly MixedEvent[], secret: string): MixedBody {
  const direct_message_events = events.map(({ value }) => value)
  const body = JSON.stringify({ for_user_id: events[0]?.account, direct_message_events, users: {} })
  const signature = createHmac('sha256', secret).update(body).digest('base64')
  return { ingestor: 'twitter', body, headers: { 'x-twitter-webhooks-signature': `sha256=${signature}` } }
}

function linkedinBody(events: readonly MixedEvent[], secret: string): MixedBody {
  const notifications = events.map(({ value }) => value)
  const body = JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications })
  const signature = createHmac('sha256', secret).update(`hmacsha256=${body}`).digest('hex')
  return { ingestor: 'linkedin', body, headers: { 'x-li-signature': signature } }
}

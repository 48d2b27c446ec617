import type { Canary, Ids, Kind } from './canary.ts'
import { pick } from './random.ts'

type Method = (...given: readonly unknown[]) => unknown

/** Chooses an id of a kind: the tenant's own, or another tenant's. */
type Choose = (kind: Kind) => string

/** A public call with ids that may be another tenant's. */
export interface RandomCall {
  readonly path: string
  readonly given: readonly unknown[]
  /** Ids of other tenants among the arguments. */
  readonly stolen: ReadonlySet<string>
}

type MakeArguments = (id: Choose, word: string, user: string) => readonly unknown[]

const page = { limit: 5 } as const

const leadCalls: Readonly<Record<string, MakeArguments>> = {
  'leads.get': (id) => [id('lead')],
  'leads.find': (id) => [id('lead')],
  'leads.list': (_id, word) => [{ ...page, search: word }],
  'leads.list after': (id) => [{ limit: 3, after: id('cursor') }],
  'leads.list in a segment': (id) => [{ ...page, segment: id('segment') }],
  'leads.list with a tag': (id) => [{ ...page, tags: { any: [id('tag')] } }],
  'leads.list canaries': () => [{ limit: 200, search: 'canary' }],
  'leads.count': (id) => [{ segment: id('segment') }],
  'leads.create': (_id, word) => [{ name: `${word}made`, notes: word }],
  'leads.create for a conversation': (id, word) => [{ name: `${word}made`, conversationId: id('conversation') }],
  'leads.update': (id, word) => [id('lead'), { notes: word }],
  'leads.move': (id, _word, user) => [id('lead'), { to: 'contacted', by: user }],
  'leads.remove': (id) => [id('lead')],
  'leads.tag': (id) => [id('lead'), { add: [id('tag')] }],
  'leads.merge': (id, word) => [id('lead'), [id('lead')], { by: word }],
  'leads.scores': (id) => [id('lead'), page],
  'leads.transitions': (id) => [id('lead'), page],
  'leads.explain': (id) => [id('lead')],
  'leads.attribution': (id) => [id('lead')],
  'leads.timeline': (id) => [id('lead'), page],
  'leads.identities': (id) => [id('lead')],
  'leads.overrideScore': (id, word) => [id('lead'), { score: 'hot', reason: word, by: word }],
  'leads.duplicates.list': (id) => [{ leadId: id('lead'), limit: 5 }],
  'assignments.assign': (id, word) => [id('lead'), { userId: id('user'), by: word, reason: word }],
  'assignments.list': (id) => [{ ...page, leadId: id('lead') }],
  'bulk.start': (id, word) => [{ work: { action: 'tag', add: [id('tag')] }, leads: { ids: [id('lead')] }, by: word }],
  'bulk.preview': (id, word) => [
    { work: { action: 'move', to: 'lost', reason: word }, leads: { ids: [id('lead')] }, by: word },
  ],
  'consents.get': (id) => [{ leadId: id('lead') }],
  'subjects.erase': (id, word) => [{ leadId: id('lead') }, { by: word, reason: word, dryRun: true }],
}

const talkCalls: Readonly<Record<string, MakeArguments>> = {
  'conversations.get': (id) => [id('conversation')],
  'conversations.list': () => [page],
  'conversations.update': (id, word) => [id('conversation'), { participantName: word }],
  'conversations.close': (id) => [id('conversation')],
  'conversations.transcript': (id) => [id('conversation'), { maxMessages: 3 }],
  'conversations.assign': (id, word) => [id('conversation'), { teamId: id('team'), by: word, reason: word }],
  'conversations.takeOver': (id, word) => [id('conversation'), { userId: id('user'), reason: word }],
  'conversations.create': (id, word) => [
    { socialAccountId: id('account'), platformConversationId: word, participantId: word },
  ],
  'messages.get': (id) => [id('message')],
  'messages.list': (id) => [{ ...page, conversationId: id('conversation') }],
  'aiTasks.create': (id) => [{ messageId: id('message') }],
  'aiTasks.list': (id) => [{ ...page, conversationId: id('conversation') }],
  'notes.get': (id) => [id('note')],
  'notes.list': (id) => [{ ...page, conversationId: id('conversation') }],
  'notes.create': (id, word) => [{ conversationId: id('conversation'), userId: id('user'), text: word }],
  'notes.remove': (id) => [id('note')],
  'replies.send': (id, word) => [
    { conversationId: id('conversation'), text: word, author: 'person', userId: id('user'), draft: true },
  ],
  'replies.list': (id) => [{ ...page, conversationId: id('conversation') }],
  'drafts.list': (id) => [{ ...page, socialAccountId: id('account') }],
  'socialAccounts.get': (id) => [id('account')],
  'socialAccounts.list': () => [page],
  'socialAccounts.update': (id, word) => [id('account'), { accountName: word }],
  'socialAccounts.credentials': (id) => [id('account')],
}

const houseCalls: Readonly<Record<string, MakeArguments>> = {
  'users.get': (id) => [id('user')],
  'users.list': () => [page],
  'roles.get': (id) => [id('role')],
  'roles.update': (id) => [id('role'), { permissions: ['leads:read'] }],
  'roles.remove': (id) => [id('role')],
  'apiKeys.get': (id) => [id('key')],
  'apiKeys.list': (id) => [{ ...page, userId: id('user') }],
  'apiKeys.revoke': (id) => [id('key')],
  'teams.get': (id) => [id('team')],
  'teams.update': (id) => [id('team'), { memberIds: [id('user')] }],
  'teams.remove': (id) => [id('team')],
  'tags.get': (id) => [id('tag')],
  'tags.update': (id, word) => [id('tag'), { name: `${word}${id('tag')}`.slice(0, 50) }],
  'segments.get': (id) => [id('segment')],
  'segments.count': (id) => [id('segment')],
  'segments.update': (id, word) => [id('segment'), { owner: word }],
  'segments.remove': (id) => [id('segment')],
  'hostEvents.failed': () => [],
  stats: () => [],
  transaction: () => [({ query }: { query: Method }) => query('SELECT to_jsonb(l) FROM leads l LIMIT 20')],
  'transaction on shared names': () => [
    ({ query }: { query: Method }) => query('SELECT to_jsonb(c) FROM conversations c LIMIT 20'),
  ],
}

const calls = Object.entries({ ...leadCalls, ...talkCalls, ...houseCalls })
const kinds: readonly Kind[] = [
  'account',
  'conversation',
  'key',
  'lead',
  'message',
  'note',
  'role',
  'segment',
  'tag',
  'team',
  'user',
]

/** A call by one tenant, half of whose ids are other tenants': of the right kind, or now and then of another. */
export function randomCall(canary: Canary, others: readonly Canary[], random: () => number): RandomCall {
  const [name, makeArguments] = pick(calls, random)
  const stolen = new Set<string>()
  const choose: Choose = (kind) => {
    if (random() < 0.5) return canary.own[kind]
    const from: Ids = pick(others, random).ids
    const id = random() < 0.9 || kind === 'cursor' ? from[kind] : from[pick(kinds, random)]
    stolen.add(id)
    return id
  }
  const given = makeArguments(choose, canary.word, canary.own.user)
  return { path: name.split(' ')[0] ?? name, given, stolen }
}

/** Makes the call on a tenant's kit. */
export async function make({ path, given }: RandomCall, { tenant }: Canary): Promise<unknown> {
  const names = path.split('.')
  let owner: unknown = tenant
  for (const name of names.slice(0, -1)) owner = Reflect.get(owner as object, name)
  const method = Reflect.get(owner as object, names.at(-1) ?? '') as Method
  return method.apply(owner, [...given])
}

import { createHash } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'

/** A page, or an Instagram professional account that logged in directly. */
export interface GraphPage {
  readonly id: string
  readonly name: string
  /** The first token; {@link GraphWorld.tokens} has those that are currently valid. */
  readonly accessToken: string
  /** The linked Instagram account; equals `id` for an account with Instagram Login. */
  readonly instagramId: string | undefined
  readonly instagramUsername: string | undefined
  /** The Meta business that owns the page. */
  readonly businessId: string | undefined
  readonly login: 'facebook' | 'instagram'
}

/** A person as one page sees them: ids are page-scoped, so the same person has a different id on another page. */
export interface GraphPerson {
  readonly id: string
  readonly page: GraphPage
  readonly surface: 'messenger' | 'instagram'
  readonly name: string
  readonly username: string
}

/** A message stored by the platform: the ground truth to compare a receiver's database with. */
export interface GraphMessage {
  readonly id: string
  readonly accountId: string
  readonly person: GraphPerson
  readonly direction: 'inbound' | 'outbound'
  readonly sentAt: Date
  readonly metadata: string | undefined
  /** Null for attachments, and after an unsend. Edits change it. */
  text: string | null
  attachments: readonly { readonly type: string; readonly url: string }[]
  deleted: boolean
}

export interface GraphLead {
  readonly id: string
  readonly page: GraphPage
  readonly formId: string
  readonly createdAt: Date
  /** Texts by question, or `field_data` unchanged. */
  readonly answers: Readonly<Record<string, string>> | readonly JsonValue[]
  /** Types of the form's questions, such as `FULL_NAME`, by key. */
  readonly questions: Readonly<Record<string, string>>
}

export type GraphTokenState = 'valid' | 'expired' | 'revoked'

export type GraphToken =
  | { readonly kind: 'page'; readonly page: GraphPage; state: GraphTokenState }
  | {
      readonly kind: 'user'
      readonly pages: readonly GraphPage[]
      /** What the person granted. */
      readonly scopes: readonly string[]
      readonly longLived: boolean
      state: GraphTokenState
    }

interface GraphCode {
  readonly pages: readonly GraphPage[]
  readonly scopes: readonly string[]
  readonly redirectUri: string
  used: boolean
}

export interface PersonState {
  lastActionAt: Date | undefined
  /** When the person last came from an advertisement. */
  adAt: Date | undefined
  profileVisible: boolean
  reachable: boolean
  /** Another application owns the thread. */
  standby: boolean
}

export interface GraphWorld {
  readonly appId: string
  readonly appSecret: string
  readonly pages: Map<string, GraphPage>
  readonly people: Map<string, GraphPerson>
  readonly personStates: Map<string, PersonState>
  readonly tokens: Map<string, GraphToken>
  /** Subscribed fields by page; a page without an entry gets no deliveries. */
  readonly subscriptions: Map<string, readonly string[]>
  readonly scopes: Map<string, readonly string[]>
  readonly messages: GraphMessage[]
  readonly leads: Map<string, GraphLead>
  readonly codes: Map<string, GraphCode>
  usageHeaders: Readonly<Record<string, string>>
  now(): Date
  /** A number that has not been used before. */
  next(): number
}

/** What a new page is subscribed to. */
export const allFields: readonly string[] = [
  'messages',
  'messaging_postbacks',
  'message_echoes',
  'message_edits',
  'message_reads',
  'message_deliveries',
  'message_reactions',
  'messaging_referrals',
  'messaging_handovers',
  'standby',
  'leadgen',
  'feed',
]

/** What a new account with Instagram Login is subscribed to. */
export const instagramFields: readonly string[] = [
  'messages',
  'message_reactions',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_seen',
  'comments',
]

export const allScopes: readonly string[] = [
  'pages_show_list',
  'pages_messaging',
  'pages_manage_metadata',
  'pages_read_engagement',
  'leads_retrieval',
  'instagram_basic',
  'instagram_manage_messages',
]

export function createGraphWorld(options: {
  readonly appId: string
  readonly appSecret: string
  readonly now: () => Date
}): GraphWorld {
  let counter = 0
  return {
    ...options,
    pages: new Map(),
    people: new Map(),
    personStates: new Map(),
    tokens: new Map(),
    subscriptions: new Map(),
    scopes: new Map(),
    messages: [],
    leads: new Map(),
    codes: new Map(),
    usageHeaders: {},
    next() {
      counter += 1
      return counter
    },
  }
}

export interface GraphPageOptions {
  readonly id?: string
  readonly name?: string
  /** Links an Instagram account with this user name to the page. */
  readonly instagramUsername?: string
  readonly instagramId?: string
  /** The Meta business that owns the page; told to those who were granted `business_management`. */
  readonly businessId?: string
  /** `instagram`: an Instagram account with Instagram Login instead of a page. */
  readonly login?: 'facebook' | 'instagram'
  /** False: the webhook is not subscribed yet. */
  readonly subscribed?: boolean
}

export function addPage(world: GraphWorld, options: GraphPageOptions = {}): GraphPage {
  const number = world.next()
  const id = options.id ?? String(103_400_000_000_000 + number)
  const login = options.login ?? 'facebook'
  const linked = options.instagramUsername === undefined ? undefined : String(17_841_400_000_000_000n + BigInt(number))
  const page: GraphPage = {
    id,
    name: options.name ?? `Page ${number}`,
    accessToken: `page-token-${id}-${number}`,
    instagramId: login === 'instagram' ? id : (options.instagramId ?? linked),
    instagramUsername: options.instagramUsername,
    businessId: options.businessId,
    login,
  }
  world.pages.set(id, page)
  world.tokens.set(page.accessToken, { kind: 'page', page, state: 'valid' })
  world.scopes.set(id, allScopes)
  if (options.subscribed !== false) world.subscriptions.set(id, login === 'instagram' ? instagramFields : allFields)
  return page
}

export interface GraphPersonOptions {
  readonly id?: string
  readonly name?: string
  readonly username?: string
  /** Default `messenger`, or `instagram` for an account with Instagram Login. */
  readonly surface?: 'messenger' | 'instagram'
  /** False: the profile edge answers 100/2018218, as it does for many people; the participants edge still has the name. */
  readonly profileVisible?: boolean
}

export function addPerson(world: GraphWorld, page: GraphPage, options: GraphPersonOptions = {}): GraphPerson {
  const number = world.next()
  const person: GraphPerson = {
    id: options.id ?? String(24_700_000_000_000_000n + BigInt(number)),
    page,
    surface: options.surface ?? (page.login === 'instagram' ? 'instagram' : 'messenger'),
    name: options.name ?? `Person ${number}`,
    username: options.username ?? `person${number}`,
  }
  world.people.set(personKey(page.id, person.id), person)
  world.personStates.set(personKey(page.id, person.id), {
    lastActionAt: undefined,
    adAt: undefined,
    profileVisible: options.profileVisible ?? true,
    reachable: true,
    standby: false,
  })
  return person
}

export function personKey(pageId: string, personId: string): string {
  return `${pageId}/${personId}`
}

export function stateOf(world: GraphWorld, person: GraphPerson): PersonState {
  const state = world.personStates.get(personKey(person.page.id, person.id))
  if (state === undefined) throw new Error(`The fake knows no person ${person.id} at page ${person.page.id}`)
  return state
}

/** The entry id in webhooks of this person's conversation. */
export function accountIdOf(person: GraphPerson): string {
  const id = person.surface === 'instagram' ? person.page.instagramId : person.page.id
  if (id === undefined) throw new Error(`Page ${person.page.id} has no Instagram account`)
  return id
}

/** Looks like Meta's: opaque, long, unique. */
export function newMessageId(world: GraphWorld): string {
  return `m_${createHash('sha512').update(`${world.appId}:${world.next()}`).digest('base64url')}`
}

export function addMessage(
  world: GraphWorld,
  fields: Pick<GraphMessage, 'person' | 'direction' | 'text'> & {
    readonly attachments?: GraphMessage['attachments']
    readonly metadata?: string | undefined
    readonly at?: Date | undefined
    readonly id?: string | undefined
  },
): GraphMessage {
  const message: GraphMessage = {
    id: fields.id ?? newMessageId(world),
    accountId: accountIdOf(fields.person),
    person: fields.person,
    direction: fields.direction,
    sentAt: fields.at ?? world.now(),
    metadata: fields.metadata,
    text: fields.text,
    attachments: fields.attachments ?? [],
    deleted: false,
  }
  world.messages.push(message)
  if (fields.direction === 'inbound') stateOf(world, fields.person).lastActionAt = message.sentAt
  return message
}

/** Graph writes times with seconds and an offset without a colon. */
export function graphTime(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, '+0000')
}

export type GraphItem = Readonly<Record<string, JsonValue>>

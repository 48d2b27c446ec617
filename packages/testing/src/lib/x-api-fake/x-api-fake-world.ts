import type { JsonValue } from '@leadkit/contracts'

/** A user of X. An account is one that has connected the app. */
export interface XUser {
  readonly id: string
  readonly name: string
  readonly username: string
}

export interface XAccount extends XUser {
  /** The first tokens; the fake tracks which are currently valid. */
  readonly accessToken: string
  readonly refreshToken: string
}

/** A direct message stored by the platform: the ground truth to compare a receiver's database with. */
export interface XMessage {
  readonly id: string
  readonly from: XUser
  readonly to: XUser
  readonly text: string
  readonly sentAt: Date
  /** True if the app sent it through the API, not a person by hand. */
  readonly byApi: boolean
}

export interface XPost {
  readonly id: string
  readonly author: XUser
  readonly text: string
  readonly conversationId: string
  readonly repliedTo: XPost | undefined
  readonly quoted: XPost | undefined
  readonly createdAt: Date
  deleted: boolean
}

/** All tokens of one authorisation: they become invalid together. */
export interface XTokenFamily {
  readonly user: XUser
  scopes: readonly string[]
  alive: boolean
}

export interface XWebhook {
  readonly id: string
  url: string
  valid: boolean
}

export interface XSubscription {
  readonly id: string
  readonly eventType: string
  readonly userId: string
  readonly webhookId: string
}

export interface XUserState {
  /** False: sends to the user are 403. */
  acceptsMessages: boolean
  /** False: the user look-up answers 200 with errors and no data. */
  visible: boolean
  suspended: boolean
}

export interface XLimitWindow {
  readonly limit: number
  readonly windowMs: number
}

export interface XWorld {
  readonly appId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly bearerToken: string
  readonly consumerSecret: string
  readonly shortenLinks: boolean
  readonly users: Map<string, XUser>
  readonly userStates: Map<string, XUserState>
  readonly accountIds: Set<string>
  readonly accessTokens: Map<string, { readonly family: XTokenFamily; expiresAt: Date; revoked: boolean }>
  readonly refreshTokens: Map<string, { readonly family: XTokenFamily; used: boolean }>
  readonly codes: Map<
    string,
    { readonly user: XUser; readonly redirectUri: string; readonly codeChallenge: string; used: boolean }
  >
  readonly webhooks: Map<string, XWebhook>
  readonly subscriptions: Map<string, XSubscription>
  /** Ids of users subscribed by the Account Activity API. */
  readonly accountActivityIds: Set<string>
  readonly messages: XMessage[]
  readonly posts: XPost[]
  /** Calls in the current window by user or app, and endpoint. */
  readonly calls: Map<string, { count: number; resetAt: number }>
  readonly limits: Map<string, XLimitWindow>
  now(): Date
  /** A number that has not been used before. */
  next(): number
}

/** What an account is subscribed to. */
export const xEventTypes: readonly string[] = [
  'dm.received',
  'dm.sent',
  'dm.read',
  'dm.indicate_typing',
  'chat.received',
  'chat.sent',
  'post.mention.create',
  'post.reply.create',
  'post.quote.create',
  'post.delete',
  'oauth.revoke',
]

export const xScopes: readonly string[] = [
  'dm.read',
  'dm.write',
  'tweet.read',
  'tweet.write',
  'users.read',
  'offline.access',
]

const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657n

/** Ids like X's: the time in the upper bits, so that they have 19 digits and sort by age. */
export function newSnowflake(world: XWorld, at: Date): string {
  return String(((BigInt(at.getTime()) - SNOWFLAKE_EPOCH_MS) << 22n) | BigInt(world.next() & 0x3f_ff_ff))
}

export interface XUserOptions {
  readonly id?: string
  readonly name?: string
  readonly username?: string
}

export function addUser(world: XWorld, options: XUserOptions = {}): XUser {
  const number = world.next()
  const user: XUser = {
    id: options.id ?? String(1_900_000_000_000_000_000n + BigInt(number)),
    name: options.name ?? `Person ${number}`,
    username: options.username ?? `person${number}`,
  }
  world.users.set(user.id, user)
  world.userStates.set(user.id, { acceptsMessages: true, visible: true, suspended: false })
  return user
}

export interface XAccountOptions extends XUserOptions {
  /** False: no subscription yet. */
  readonly subscribed?: boolean
  readonly scopes?: readonly string[]
}

export function addAccount(world: XWorld, options: XAccountOptions = {}): XAccount {
  const user = addUser(world, { name: `Shop ${world.next()}`, ...options })
  world.accountIds.add(user.id)
  if (options.subscribed !== false) for (const webhook of world.webhooks.values()) subscribeAll(world, user, webhook)
  const tokens = issueTokens(world, { user, scopes: options.scopes ?? xScopes, alive: true })
  return { ...user, accessToken: tokens.accessToken, refreshToken: tokens.refreshToken }
}

function subscribeAll(world: XWorld, user: XUser, webhook: XWebhook): void {
  for (const eventType of xEventTypes) addSubscription(world, { eventType, userId: user.id, webhookId: webhook.id })
}

export function addSubscription(world: XWorld, fields: Omit<XSubscription, 'id'>): XSubscription {
  const subscription = { ...fields, id: newSnowflake(world, world.now()) }
  world.subscriptions.set(subscription.id, subscription)
  return subscription
}

export const ACCESS_TOKEN_SECONDS = 7200

/** A new pair of tokens; earlier access tokens of the family stay valid until they expire. */
export function issueTokens(
  world: XWorld,
  family: XTokenFamily,
): { readonly accessToken: string; readonly refreshToken: string } {
  const accessToken = `access-${world.next()}-of-${family.user.id}`
  const refreshToken = `refresh-${world.next()}-of-${family.user.id}`
  const expiresAt = new Date(world.now().getTime() + ACCESS_TOKEN_SECONDS * 1000)
  world.accessTokens.set(accessToken, { family, expiresAt, revoked: false })
  world.refreshTokens.set(refreshToken, { family, used: false })
  return { accessToken, refreshToken }
}

export function userState(world: XWorld, userId: string): XUserState {
  const state = world.userStates.get(userId)
  if (state === undefined) throw new Error(`The fake knows no user ${userId}`)
  return state
}

export function addMessage(
  world: XWorld,
  fields: {
    readonly from: XUser
    readonly to: XUser
    readonly text: string
    readonly at?: Date | undefined
    readonly byApi?: boolean
  },
): XMessage {
  const sentAt = fields.at ?? world.now()
  const { from, to, text, byApi = false } = fields
  const message: XMessage = { id: newSnowflake(world, sentAt), from, to, text, sentAt, byApi }
  world.messages.push(message)
  return message
}

export function addPost(
  world: XWorld,
  fields: {
    readonly author: XUser
    readonly text: string
    readonly repliedTo?: XPost | undefined
    readonly quoted?: XPost | undefined
    readonly at?: Date | undefined
  },
): XPost {
  const createdAt = fields.at ?? world.now()
  const id = newSnowflake(world, createdAt)
  const { author, text, repliedTo, quoted } = fields
  const conversationId = repliedTo?.conversationId ?? id
  const post: XPost = { id, author, text, conversationId, repliedTo, quoted, createdAt, deleted: false }
  world.posts.push(post)
  return post
}

/** `dm_conversation_id` of two users: the smaller id first. */
export function pairId(one: XUser, other: XUser): string {
  return BigInt(one.id) < BigInt(other.id) ? `${one.id}-${other.id}` : `${other.id}-${one.id}`
}

/** Texts as X returns them: three characters escaped and, if the fake is configured so, links shortened. */
export function xText(world: XWorld, text: string): string {
  const shortened = world.shortenLinks ? text.replaceAll(/https?:\/\/\S+/g, 'https://t.co/AbCdEfGhIj') : text
  return shortened.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export type XItem = Readonly<Record<string, JsonValue>>

import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer } from '../fake-http-server.ts'
import {
  deletedPostEvent,
  encryptedEvent,
  mentionEvent,
  messageEvent,
  postEvent,
  readEvent,
  repostEvent,
  revokeEvent,
  textEvent,
  typingEvent,
  unknownEvent,
} from './x-api-fake-events.ts'
import type { XEvent, XMentionOptions, XTextOptions } from './x-api-fake-events.ts'
import { createXLevers } from './x-api-fake-levers.ts'
import type { XApiFakeLevers } from './x-api-fake-levers.ts'
import { xDefaultLimits } from './x-api-fake-limits.ts'
import { createXHandler } from './x-api-fake-routes.ts'
import { createXWebhooks } from './x-api-fake-webhooks.ts'
import type { XWebhookOptions, XWebhooks } from './x-api-fake-webhooks.ts'
import { addMessage, addPost } from './x-api-fake-world.ts'
import type { XMessage, XPost, XUser, XWebhook, XWorld } from './x-api-fake-world.ts'

export interface XApiFakeOptions extends XWebhookOptions {
  readonly consumerSecret: string
  /** Default `client-id` and `client-secret`, of a confidential client. */
  readonly clientId?: string
  readonly clientSecret?: string
  /** True: links come back as t.co links, as X does. Default false, so that texts can be compared. */
  readonly shortenLinks?: boolean
  readonly now?: () => Date
}

/** What people and the platform can do. Each returns the event, which is not sent before `deliver`. */
export interface XApiFakeEvents {
  text(person: XUser, account: XUser, text: string, options?: XTextOptions): XEvent
  /** The account's owner writes in X's own app: an echo without a send of ours. */
  byHand(account: XUser, person: XUser, text: string, at?: Date): XEvent
  /** A post by a person that concerns the account. */
  mention(person: XUser, account: XUser, text: string, options?: XMentionOptions): XEvent & { readonly post: XPost }
  /** The same post under another type, as X does for a reply that also mentions. */
  again(post: XPost, account: XUser, as: 'mention' | 'reply' | 'quote'): XEvent
  repost(person: XUser, post: XPost, at?: Date): XEvent
  read(person: XUser, account: XUser, at?: Date): XEvent
  typing(person: XUser, account: XUser, at?: Date): XEvent
  encrypted(from: XUser, to: XUser, account: XUser, at?: Date): XEvent
  deletePost(post: XPost, at?: Date): XEvent
  revoke(account: XUser, at?: Date): XEvent
  unknown(account: XUser, at?: Date): XEvent
}

export interface XApiFake extends FakeHttpServer, XWebhooks, XApiFakeLevers {
  readonly clientId: string
  readonly clientSecret: string
  readonly consumerSecret: string
  /** The app's own bearer token, for webhooks and subscriptions. */
  readonly bearerToken: string
  readonly events: XApiFakeEvents
  /** A post by the account, for people to answer. */
  publish(account: XUser, text: string, at?: Date): XPost
  /** Every direct message the platform has stored, both directions, in the order written: the ground truth. */
  readonly messages: readonly XMessage[]
  readonly posts: readonly XPost[]
}

/**
 * An X API on a free port that also plays the platform: users, direct messages, posts, tokens that rotate, limits with headers, webhooks with
 * their CRC and subscriptions, and events that are signed and delivered over real HTTP in both forms. Calls are checked strictly: unknown
 * parameters are 400, wrong tokens 401, a missing scope or a reply to somebody who did not ask 403, the sixteenth send in a quarter of
 * an hour 429. Using a refresh token twice ends all tokens of that authorisation.
 *
 * @example
 * const x = await startXApiFake({ consumerSecret: 'secret', webhookUrl })
 * const shop = x.addAccount({ username: 'oakandco' })
 * await x.says(x.addPerson({ name: 'Ada Example' }), shop, 'How much is the shelf?')
 * await x.close()
 */
export async function startXApiFake(options: XApiFakeOptions): Promise<XApiFake> {
  const world = createXWorld(options)
  const webhook: XWebhook = {
    id: '1900000000000000001',
    url: options.webhookUrl ?? 'https://host.example/webhooks/twitter',
    valid: true,
  }
  world.webhooks.set(webhook.id, webhook)
  const { echo, close, ...webhooks } = createXWebhooks(world, webhook, options)
  const server = await startFakeHttpServer(createXHandler(world, echo))
  return {
    ...server,
    ...webhooks,
    ...createXLevers(world, webhook, server),
    clientId: world.clientId,
    clientSecret: world.clientSecret,
    consumerSecret: world.consumerSecret,
    bearerToken: world.bearerToken,
    events: createEvents(world),
    publish: (account, text, at) => addPost(world, { author: account, text, at }),
    messages: world.messages,
    posts: world.posts,
    async close() {
      close()
      await server.close()
    },
  }
}

function createXWorld(options: XApiFakeOptions): XWorld {
  let counter = 0
  return {
    appId: '29820422',
    clientId: options.clientId ?? 'client-id',
    clientSecret: options.clientSecret ?? 'client-secret',
    bearerToken: 'app-bearer-token',
    consumerSecret: options.consumerSecret,
    shortenLinks: options.shortenLinks ?? false,
    users: new Map(),
    userStates: new Map(),
    accountIds: new Set(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    webhooks: new Map(),
    subscriptions: new Map(),
    accountActivityIds: new Set(),
    messages: [],
    posts: [],
    calls: new Map(),
    limits: new Map(Object.entries(xDefaultLimits)),
    now: options.now ?? (() => new Date()),
    next() {
      counter += 1
      return counter
    },
  }
}

function createEvents(world: XWorld): XApiFakeEvents {
  return {
    text: (person, account, text, options) => textEvent(world, person, account, text, options),
    byHand: (account, person, text, at) =>
      messageEvent(world, addMessage(world, { from: account, to: person, text, at }), account),
    mention: (person, account, text, options) => mentionEvent(world, person, account, text, options),
    again: (post, account, as) => postEvent(world, post, account, as),
    repost: (person, post, at) => repostEvent(world, person, post, at),
    read: (person, account, at) => readEvent(world, person, account, at),
    typing: (person, account, at) => typingEvent(world, person, account, at),
    encrypted: (from, to, account, at) => encryptedEvent(world, from, to, account, at),
    deletePost: (post, at) => deletedPostEvent(world, post, at),
    revoke: (account, at) => revokeEvent(world, account, at),
    unknown: (account, at) => unknownEvent(world, account, at),
  }
}

import { readOptions, withoutSlash } from '@leadkit/adapter-kit'
import { z } from 'zod'

/** The events of the X Activity API that `reconcile` keeps subscribed by default; each counts as one subscription of the account. */
export const defaultEventTypes: readonly string[] = [
  'dm.received',
  'dm.sent',
  'dm.read',
  'chat.received',
  'chat.sent',
  'post.mention.create',
  'post.reply.create',
  'post.quote.create',
]

/** The scopes that {@link TwitterIngestorOptions.scopes} requests by default; without `offline.access` access ends after two hours. */
export const defaultScopes: readonly string[] = [
  'dm.read',
  'dm.write',
  'tweet.read',
  'tweet.write',
  'users.read',
  'offline.access',
]

export interface TwitterIngestorOptions {
  /**
   * The secrets that X signs webhooks with, newest first: the app's API Key Secret (consumer secret), or its OAuth 2.0 Client Secret if X signs with
   * that. All are accepted on webhooks, so that a secret can be rotated without a gap; the first one answers the CRC. With an empty list every
   * webhook is refused.
   */
  readonly consumerSecrets: readonly string[]
  /** The app's OAuth 2.0 client id. Needed for `authorization` and `refresh`. */
  readonly clientId?: string
  /** The OAuth 2.0 client secret of a confidential client; a public client has none. */
  readonly clientSecret?: string
  /** The app's own bearer token, used to manage webhooks and subscriptions. Without it `reconcile` checks only the token. */
  readonly bearerToken?: string
  /** The public address of `/webhooks/twitter`: https, without a port. `reconcile` registers it, and re-enables it when X has disabled it. */
  readonly webhookUrl?: string
  /** The events that `reconcile` keeps subscribed. Default {@link defaultEventTypes}. */
  readonly eventTypes?: readonly string[]
  /** The scopes that `authorization` requests. Default {@link defaultScopes}. */
  readonly scopes?: readonly string[]
  /** The maximum number of messages, and of mentions, per `backfill`, because X charges for each one read. Default 1,000. */
  readonly backfillLimit?: number
  /**
   * Set true if X has approved your app for automated public replies; without that approval X suspends accounts. Default false: such replies wait as
   * drafts for a person.
   * @see https://docs.x.com/developer-guidelines
   */
  readonly publicAutomationApproved?: boolean
  /** Default `https://api.x.com`. */
  readonly apiUrl?: string
  /** Where people log in. Default `https://x.com`. */
  readonly loginUrl?: string
  /** Time-out of one call in milliseconds, over the whole exchange. Default 30,000. */
  readonly timeoutMs?: number
}

const word = z.string().regex(/^[a-z_.]+$/)

const optionsSchema = z.strictObject({
  consumerSecrets: z.array(z.string()),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  bearerToken: z.string().min(1).optional(),
  webhookUrl: z.url().optional(),
  eventTypes: z.array(word).min(1).optional(),
  scopes: z.array(word).min(1).optional(),
  backfillLimit: z.int().positive().default(1000),
  publicAutomationApproved: z.boolean().default(false),
  apiUrl: z.url().default('https://api.x.com'),
  loginUrl: z.url().default('https://x.com'),
  timeoutMs: z.int().positive().default(30_000),
})

/** The options with all defaults filled in. */
export interface TwitterSettings {
  readonly secrets: readonly string[]
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly bearerToken: string | undefined
  readonly webhookUrl: string | undefined
  readonly eventTypes: readonly string[]
  readonly scopes: readonly string[]
  readonly backfillLimit: number
  readonly publicAutomationApproved: boolean
  readonly apiUrl: string
  readonly loginUrl: string
  readonly timeoutMs: number
}

/** @throws LeadKitError `configuration` naming the option that is wrong, never its value. */
export function readTwitterOptions(options: TwitterIngestorOptions): TwitterSettings {
  const { consumerSecrets, apiUrl, loginUrl, ...read } = readOptions(optionsSchema, options, {
    factory: 'createTwitterIngestor',
    source: 'platform:twitter',
  })
  return {
    secrets: consumerSecrets.filter((secret) => secret !== ''),
    clientId: read.clientId,
    clientSecret: read.clientSecret,
    bearerToken: read.bearerToken,
    webhookUrl: read.webhookUrl,
    eventTypes: read.eventTypes ?? defaultEventTypes,
    scopes: read.scopes ?? defaultScopes,
    backfillLimit: read.backfillLimit,
    publicAutomationApproved: read.publicAutomationApproved,
    apiUrl: withoutSlash(apiUrl),
    loginUrl: withoutSlash(loginUrl),
    timeoutMs: read.timeoutMs,
  }
}

import { readOptions, withoutSlash } from '@leadkit/adapter-kit'
import { z } from 'zod'

/** What Meta delivers by default: Messenger events, hand-over, and lead forms. Names of the Page webhook's fields. */
export const defaultSubscribedFields: readonly string[] = [
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
]

/** The permissions that {@link FacebookIngestorOptions.scopes} requests by default. */
export const defaultScopes: readonly string[] = [
  'pages_show_list',
  'pages_messaging',
  'pages_manage_metadata',
  'pages_read_engagement',
  'leads_retrieval',
  'instagram_basic',
  'instagram_manage_messages',
]

export interface FacebookIngestorOptions {
  /**
   * The Meta app's secrets, newest first. All of them are accepted on webhooks, so that a secret can be rotated without a gap; the first one is used
   * at the OAuth endpoints. With an empty list every webhook is refused.
   */
  readonly appSecrets: readonly string[]
  /** The verify token entered in the app dashboard's webhook form; Meta repeats it in the handshake. */
  readonly verifyToken: string
  /** Secrets of the Instagram app, for accounts connected by Instagram Login: Meta signs their webhooks with these. */
  readonly instagramAppSecrets?: readonly string[]
  /** The Meta app's id. Needed for `authorization`; without it a token is inspected using itself. */
  readonly appId?: string
  /** Default `https://graph.facebook.com`. */
  readonly graphUrl?: string
  /** Default `https://graph.instagram.com`, or `graphUrl` if that is set. */
  readonly instagramGraphUrl?: string
  /** Where people log in. Default `https://www.facebook.com`. */
  readonly loginUrl?: string
  /** Default `v26.0`. */
  readonly apiVersion?: string
  /** The Page webhook's fields that `reconcile` keeps subscribed. Default {@link defaultSubscribedFields}. */
  readonly subscribedFields?: readonly string[]
  /** The permissions that `authorization` requests. Default {@link defaultScopes}. */
  readonly scopes?: readonly string[]
  /** Time-out of one Graph call in milliseconds, for the whole exchange. Default 30,000. */
  readonly timeoutMs?: number
}

const optionsSchema = z.strictObject({
  appSecrets: z.array(z.string()),
  verifyToken: z.string(),
  instagramAppSecrets: z.array(z.string()).default([]),
  appId: z.string().min(1).optional(),
  graphUrl: z.url().optional(),
  instagramGraphUrl: z.url().optional(),
  loginUrl: z.url().default('https://www.facebook.com'),
  apiVersion: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default('v26.0'),
  subscribedFields: z
    .array(z.string().regex(/^[a-z_]+$/))
    .min(1)
    .optional(),
  scopes: z.array(z.string().regex(/^[a-z_]+$/)).optional(),
  timeoutMs: z.int().positive().default(30_000),
})

/** The options with all defaults filled in. */
export interface FacebookSettings {
  readonly secrets: readonly string[]
  readonly appSecret: string | undefined
  readonly appId: string | undefined
  readonly verifyToken: string
  readonly graphUrl: string
  readonly instagramGraphUrl: string
  readonly loginUrl: string
  readonly apiVersion: string
  readonly subscribedFields: readonly string[]
  readonly scopes: readonly string[]
  readonly timeoutMs: number
}

/** @throws LeadKitError `configuration` naming the option that is wrong, never its value. */
export function readFacebookOptions(options: FacebookIngestorOptions): FacebookSettings {
  const read = readOptions(optionsSchema, options, { factory: 'createFacebookIngestor', source: 'platform:facebook' })
  const graphUrl = withoutSlash(read.graphUrl ?? 'https://graph.facebook.com')
  const appSecrets = read.appSecrets.filter((secret) => secret !== '')
  return {
    secrets: [...appSecrets, ...read.instagramAppSecrets.filter((secret) => secret !== '')],
    appSecret: appSecrets[0],
    appId: read.appId,
    verifyToken: read.verifyToken,
    graphUrl,
    instagramGraphUrl: withoutSlash(
      read.instagramGraphUrl ?? (read.graphUrl === undefined ? 'https://graph.instagram.com' : graphUrl),
    ),
    loginUrl: withoutSlash(read.loginUrl),
    apiVersion: read.apiVersion,
    subscribedFields: read.subscribedFields ?? defaultSubscribedFields,
    scopes: read.scopes ?? defaultScopes,
    timeoutMs: read.timeoutMs,
  }
}

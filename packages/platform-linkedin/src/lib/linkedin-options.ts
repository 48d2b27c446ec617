import { readOptions, withoutSlash } from '@leadkit/adapter-kit'
import { z } from 'zod'

/** The permissions that {@link LinkedinIngestorOptions.scopes} requests by default: those of the Community Management API. */
export const defaultScopes: readonly string[] = [
  'rw_organization_admin',
  'r_organization_social',
  'w_organization_social',
  'r_organization_social_feed',
  'w_organization_social_feed',
]

/** The permission for lead forms; it comes with the Lead Sync API, which is granted separately. */
export const LEAD_SCOPE = 'r_marketing_leadgen_automation'

const leadTypes = ['EVENT', 'COMPANY', 'ORGANIZATION_PRODUCT'] as const
/** Where an organisation's lead forms appear; those in ads belong to an ad account and are always `SPONSORED`. */
export type LinkedinLeadType = (typeof leadTypes)[number]

export interface LinkedinIngestorOptions {
  /**
   * The application's client secrets, newest first. All of them are accepted on webhooks, so that a secret can be rotated without a gap;
   * the first one answers the handshake and is used at the OAuth endpoints. With an empty list every webhook is refused.
   */
  readonly clientSecrets: readonly string[]
  /** The application's client id. Needed for `authorization` and `refresh`, and to inspect tokens. */
  readonly clientId?: string
  /** The application's number, as in `urn:li:developerApplication:221195`: not the client id. Needed to subscribe organisations. */
  readonly applicationId?: string
  /** The public address of the webhook, as validated in the developer portal. Needed to subscribe. */
  readonly webhookUrl?: string
  /** Default `https://api.linkedin.com`. */
  readonly apiUrl?: string
  /** Where people log in and tokens come from. Default `https://www.linkedin.com`, or `apiUrl` if that is set. */
  readonly oauthUrl?: string
  /** The `LinkedIn-Version` header, `YYYYMM`; LinkedIn serves a version for about a year. Default `202609`. */
  readonly apiVersion?: string
  /** The kinds of lead forms that `reconcile` subscribes for an organisation. Default all three. */
  readonly leadTypes?: readonly LinkedinLeadType[]
  /** The permissions that `authorization` requests. Default {@link defaultScopes}; add `r_marketing_leadgen_automation` for lead forms. */
  readonly scopes?: readonly string[]
  /** Time-out of one call in milliseconds, for the whole exchange. Default 30,000. */
  readonly timeoutMs?: number
}

const optionsSchema = z.strictObject({
  clientSecrets: z.array(z.string()),
  clientId: z.string().min(1).optional(),
  applicationId: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  webhookUrl: z.url({ protocol: /^https?$/ }).optional(),
  apiUrl: z.url().optional(),
  oauthUrl: z.url().optional(),
  apiVersion: z
    .string()
    .regex(/^20\d{4}$/)
    .default('202609'),
  leadTypes: z.array(z.enum(leadTypes)).default([...leadTypes]),
  scopes: z
    .array(z.string().regex(/^[A-Za-z0-9_]+$/))
    .min(1)
    .optional(),
  timeoutMs: z.int().positive().default(30_000),
})

/** The options with all defaults filled in. */
export interface LinkedinSettings {
  readonly clientSecrets: readonly string[]
  readonly clientSecret: string | undefined
  readonly clientId: string | undefined
  readonly applicationId: string | undefined
  readonly webhookUrl: string | undefined
  readonly apiUrl: string
  readonly oauthUrl: string
  readonly apiVersion: string
  readonly leadTypes: readonly LinkedinLeadType[]
  readonly scopes: readonly string[]
  readonly timeoutMs: number
}

/** @throws LeadKitError `configuration` naming the option that is wrong, never its value. */
export function readLinkedinOptions(options: LinkedinIngestorOptions): LinkedinSettings {
  const read = readOptions(optionsSchema, options, { factory: 'createLinkedinIngestor', source: 'platform:linkedin' })
  const clientSecrets = read.clientSecrets.filter((secret) => secret !== '')
  return {
    clientSecrets,
    clientSecret: clientSecrets[0],
    clientId: read.clientId,
    applicationId: read.applicationId,
    webhookUrl: read.webhookUrl,
    apiUrl: withoutSlash(read.apiUrl ?? 'https://api.linkedin.com'),
    oauthUrl: withoutSlash(read.oauthUrl ?? read.apiUrl ?? 'https://www.linkedin.com'),
    apiVersion: read.apiVersion,
    leadTypes: read.leadTypes,
    scopes: read.scopes ?? defaultScopes,
    timeoutMs: read.timeoutMs,
  }
}

import type { CrmSession } from '@leadkit/contracts'
import { z } from 'zod'

/**
 * Suffixes of Salesforce's login and API hosts. A token response or a config that names another host would send tokens and leads to a third party,
 * and is refused.
 */
export const SALESFORCE_DOMAINS: readonly string[] = [
  'salesforce.com',
  'salesforce.mil',
  'sfcrmproducts.cn',
  'sfcrmapps.cn',
]

/** A refresh token that is not used for 30 days expires (the connected app's idle time-out); this leaves a margin. */
const KEEP_ALIVE_MS = 20 * 24 * 60 * 60 * 1000

/** The result of an OAuth authorisation of an External Client App, and the organisation's host. */
export interface SalesforceCredentials {
  /** The app's consumer key. */
  readonly clientId: string
  /** The app's consumer secret; absent for apps that use PKCE without one. */
  readonly clientSecret?: string | undefined
  readonly refreshToken: string
  /** Where tokens are renewed. Default the provider's `loginUrl`; sandboxes have `https://test.salesforce.com` or their My Domain. */
  readonly loginUrl?: string | undefined
  /** The organisation's host, from the token response (`instance_url`). */
  readonly instanceUrl?: string | undefined
  readonly accessToken?: string | undefined
  /** ISO 8601: when the access token was issued. */
  readonly issuedAt?: string | undefined
}

/** Strict, so that a misspelt key or an unknown host is reported when the config is created and not by the first refused call. */
export function credentialsSchemaFor(domains: readonly string[]): z.ZodType<SalesforceCredentials> {
  const host = z
    .string()
    .refine((url) => isSalesforceUrl(url, domains), { error: `must be an https origin below ${domains.join(', ')}` })
    .transform(toOrigin)
  return z
    .strictObject({
      clientId: z.string().min(1),
      clientSecret: z.string().min(1).optional(),
      refreshToken: z.string().min(1),
      loginUrl: host.optional(),
      instanceUrl: host.optional(),
      accessToken: z.string().min(1).optional(),
      issuedAt: z.iso.datetime({ offset: true }).optional(),
    })
    .refine((value) => (value.accessToken === undefined) === (value.instanceUrl === undefined), {
      error: 'accessToken and instanceUrl come together, as the token answer gave them',
      path: ['instanceUrl'],
    })
}

/**
 * The current session. Salesforce does not say when a session ends, so `expiresAt` is the time by which the refresh token must be used again; if a
 * session ends earlier, a 401 triggers one refresh.
 */
export function readSession(credentials: SalesforceCredentials): CrmSession | null {
  const { accessToken, instanceUrl, issuedAt } = credentials
  if (accessToken === undefined || instanceUrl === undefined) return null
  if (issuedAt === undefined) return { accessToken, baseUrl: instanceUrl }
  return { accessToken, baseUrl: instanceUrl, expiresAt: new Date(Date.parse(issuedAt) + KEEP_ALIVE_MS) }
}

/** True for an origin on one of the domains: https, or http if the host is this machine. */
export function isSalesforceUrl(text: string, domains: readonly string[]): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text)
  const local = hostname === '127.0.0.1' || hostname === 'localhost'
  const bare = username === '' && password === '' && pathname === '/' && search === '' && hash === ''
  const known = domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
  return bare && known && (protocol === 'https:' || (local && protocol === 'http:'))
}

export function toOrigin(url: string): string {
  return new URL(url).origin
}

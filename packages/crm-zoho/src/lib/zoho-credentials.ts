import type { CrmSession } from '@leadkit/contracts'
import { z } from 'zod'
import { findDataCentre, type ZohoDataCentre } from './zoho-data-centre.ts'

const shape = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Zoho's refresh tokens do not change and do not expire; a user has at most 20, and a new one replaces the oldest. */
  refreshToken: z.string().min(1),
  /** The `accounts-server` of the redirect, an origin such as `https://accounts.zoho.eu`. */
  accountsServer: z.string().min(1),
  /** The `api_domain` from the token response. */
  apiDomain: z.string().min(1).optional(),
  accessToken: z.string().min(1).optional(),
  /** ISO 8601. Zoho's access tokens are valid for one hour. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})

/** The result of an OAuth authorisation at Zoho. */
export type ZohoCredentials = z.infer<typeof shape>

/**
 * Strict, so that a misspelt key is reported when the config is created. Hosts outside Zoho's data centres are refused, because the client's secret
 * and every token are sent there; so are hosts in two different regions, for which Zoho would return a misleading `INVALID_TOKEN`.
 */
export function zohoCredentialsSchema(dataCentres: readonly ZohoDataCentre[]): z.ZodType<ZohoCredentials> {
  return shape.superRefine((credentials, context) => {
    const dataCentre = findDataCentre(dataCentres, credentials.accountsServer)
    if (dataCentre === undefined) {
      const message = 'Not the accounts server of a Zoho data centre, such as https://accounts.zoho.eu'
      context.addIssue({ code: 'custom', path: ['accountsServer'], message })
      return
    }
    if (credentials.apiDomain === undefined || dataCentre.apiDomains.includes(credentials.apiDomain)) return
    const message = 'Not an API domain of the data centre that accountsServer belongs to'
    context.addIssue({ code: 'custom', path: ['apiDomain'], message })
  })
}

/** Null until a refresh has returned a token and a host. */
export function readSession(credentials: ZohoCredentials): CrmSession | null {
  const { accessToken, apiDomain, expiresAt } = credentials
  if (accessToken === undefined || apiDomain === undefined) return null
  return {
    accessToken,
    baseUrl: apiDomain,
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
  }
}

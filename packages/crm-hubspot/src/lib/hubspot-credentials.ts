import type { CrmSession } from '@leadkit/contracts'
import { z } from 'zod'

const privateAppSchema = z.strictObject({
  /** The token of a private app or a service key (`pat-…`). It does not expire; a person rotates it in HubSpot. */
  accessToken: z.string().min(1),
})

const oauthSchema = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  refreshToken: z.string().min(1),
  accessToken: z.string().min(1).optional(),
  /** ISO 8601. HubSpot's access tokens are valid for 30 minutes. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})

/** Strict, so that a misspelt key is reported when the config is created and not by the first refused call. */
export const hubspotCredentialsSchema: z.ZodType<HubspotCredentials> = z.union([privateAppSchema, oauthSchema])

export type HubspotPrivateAppCredentials = z.infer<typeof privateAppSchema>
export type HubspotOAuthCredentials = z.infer<typeof oauthSchema>

/** A private app's token, or the result of an OAuth installation. */
export type HubspotCredentials = HubspotPrivateAppCredentials | HubspotOAuthCredentials

export function isOAuth(credentials: HubspotCredentials): credentials is HubspotOAuthCredentials {
  return 'refreshToken' in credentials
}

export function readSession(credentials: HubspotCredentials, baseUrl: string): CrmSession | null {
  if (credentials.accessToken === undefined) return null
  if (!isOAuth(credentials) || credentials.expiresAt === undefined) {
    return { accessToken: credentials.accessToken, baseUrl }
  }
  return { accessToken: credentials.accessToken, baseUrl, expiresAt: new Date(credentials.expiresAt) }
}

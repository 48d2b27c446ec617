import type { Request } from '@hubspot/api-client/lib/src/services/http/Request.js'

let requestClass: typeof Request | null = null

/**
 * The class that builds requests inside HubSpot's client, loaded on the first call: a host without a HubSpot config never loads it. Importing it by
 * its own path loads 6 modules instead of the client's 95 (docs/decisions/010-hubspot-client.md).
 */
export async function loadHubspotRequest(): Promise<typeof Request> {
  requestClass ??= (await import('@hubspot/api-client/lib/src/services/http/Request.js')).Request
  return requestClass
}

import type { Request } from '@hubspot/api-client/lib/src/services/http/Request.js'

let requestClass: typeof Request | null = null

/**
 * The class that makes requests inside HubSpot's client, loaded with the first call: a host without a HubSpot config never loads it. By its own
 * path, it is 6 modules in place of the client's 95 (docs/decisions/010-hubspot-client.md).
 */
export async function loadHubspotRequest(): Promise<typeof Request> {
  requestClass ??= (await import('@hubspot/api-client/lib/src/services/http/Request.js')).Request
  return requestClass
}

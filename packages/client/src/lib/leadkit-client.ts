import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './generated/api-types.ts'

export interface LeadKitClientOptions {
  /** Where the API is mounted, such as `https://host.example/api`. */
  readonly baseUrl: string
  /** Sent as `Authorization: Bearer`. Leave it out in a browser whose host knows people by a cookie. */
  readonly apiKey?: string | undefined
  /** Default: the platform's own. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Whether a browser sends cookies. Default: the platform's own, to the same origin only. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined
}

/** `GET`, `POST`, `PUT`, `PATCH` and `DELETE`, each typed by the address: what it takes, what it answers, and the problem of a failure. */
export type LeadKitClient = Client<paths>

/**
 * A client of the JSON API that runs wherever `fetch` does. An answer from 400 is `error`, a problem (RFC 9457), and is not thrown.
 *
 * @example
 * const client = createLeadKitClient({ baseUrl: 'https://host.example/api', apiKey })
 * const { data, error } = await client.GET('/leads', { params: { query: { status: ['new'], limit: 20 } } })
 */
export function createLeadKitClient({ baseUrl, apiKey, fetch, credentials }: LeadKitClientOptions): LeadKitClient {
  return createClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    querySerializer: toQuery,
    ...(apiKey === undefined ? {} : { headers: { authorization: `Bearer ${apiKey}` } }),
    ...(fetch === undefined ? {} : { fetch }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}

type QueryValue = string | number | boolean | null | undefined

/** As the API reads it: a list repeats the name, null is `null`; what is undefined is left out. */
function toQuery(query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const values = (Array.isArray(value) ? value : [value]) as readonly QueryValue[]
    for (const each of values) if (each !== undefined) parameters.append(name, String(each))
  }
  return parameters.toString()
}

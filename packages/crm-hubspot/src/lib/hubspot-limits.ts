import type { CrmError, LimitObservation } from '@leadkit/contracts'

/**
 * Reads the account's limits from the response headers. Search responses have none of them
 * (developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).
 */
export function readLimits(headers: Headers): readonly LimitObservation[] {
  const observations: LimitObservation[] = []
  const burst = {
    limit: read(headers, 'x-hubspot-ratelimit-max'),
    remaining: read(headers, 'x-hubspot-ratelimit-remaining'),
  }
  if (burst.limit !== undefined || burst.remaining !== undefined) {
    const intervalMs = read(headers, 'x-hubspot-ratelimit-interval-milliseconds')
    observations.push({ bucket: intervalMs === 1000 ? 'secondly' : 'ten_secondly', ...burst })
  }
  const daily = {
    limit: read(headers, 'x-hubspot-ratelimit-daily'),
    remaining: read(headers, 'x-hubspot-ratelimit-daily-remaining'),
  }
  if (daily.limit !== undefined || daily.remaining !== undefined) observations.push({ bucket: 'daily', ...daily })
  return observations
}

/** The limit that a refusal refers to. */
export function bucketOf({ details }: CrmError): string {
  const buckets: Readonly<Record<string, string>> = { DAILY: 'daily', SECONDLY: 'secondly', SEARCH: 'search' }
  return buckets[details.vendorCode] ?? 'ten_secondly'
}

function read(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

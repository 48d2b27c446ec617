import type { LimitObservation } from '@leadkit/contracts'
import { z } from 'zod'

const usageSchema = z.object({
  type: z.string().optional(),
  call_count: z.number().default(0),
  total_time: z.number().default(0),
  total_cputime: z.number().default(0),
  estimated_time_to_regain_access: z.number().default(0),
})
type Usage = z.infer<typeof usageSchema>

const businessUsageSchema = z.record(z.string(), z.array(usageSchema))

const MINUTE_MS = 60_000

/**
 * What the headers say about Meta's limits: `X-App-Usage` about the app as a whole, `X-Business-Use-Case-Usage` about each use case of
 * the account. Both give percentages, and the second the minutes until calls are accepted again.
 * @see https://developers.facebook.com/docs/graph-api/overview/rate-limiting#headers
 */
export function readLimits(headers: Headers, now: Date): readonly LimitObservation[] {
  const app = usageSchema.safeParse(readJson(headers.get('x-app-usage'))).data
  const business = businessUsageSchema.safeParse(readJson(headers.get('x-business-use-case-usage'))).data ?? {}
  const useCases = Object.values(business).flat()
  return [
    ...(app === undefined ? [] : [observation('app', app, now)]),
    ...useCases.map((usage) => observation(usage.type ?? 'business', usage, now)),
  ]
}

/** Milliseconds until the account may call again, from the same headers; undefined if they do not say. */
export function readRegainAccessMs(observations: readonly LimitObservation[], now: Date): number | undefined {
  const times = observations.flatMap(({ blockedUntil }) => (blockedUntil === undefined ? [] : [blockedUntil.getTime()]))
  return times.length === 0 ? undefined : Math.max(...times) - now.getTime()
}

function observation(bucket: string, usage: Usage, now: Date): LimitObservation {
  const percent = Math.max(usage.call_count, usage.total_time, usage.total_cputime)
  const regainMs = usage.estimated_time_to_regain_access * MINUTE_MS
  return {
    bucket,
    usedShare: Math.min(Math.max(percent / 100, 0), 1),
    blockedUntil: regainMs > 0 ? new Date(now.getTime() + regainMs) : undefined,
  }
}

function readJson(value: string | null): unknown {
  if (value === null) return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

import type { FakeResponse } from '../fake-http-server.ts'
import type { XCall } from './x-api-fake-request.ts'
import type { XLimitWindow, XWorld } from './x-api-fake-world.ts'

const QUARTER_HOUR_MS = 900_000
const DAY_MS = 86_400_000

/** X's limits for one user, by route name. @see https://docs.x.com/x-api/fundamentals/rate-limits */
export const xDefaultLimits: Readonly<Record<string, XLimitWindow>> = {
  send: { limit: 15, windowMs: QUARTER_HOUR_MS },
  'send/daily': { limit: 1440, windowMs: DAY_MS },
  messages: { limit: 15, windowMs: QUARTER_HOUR_MS },
  post: { limit: 100, windowMs: QUARTER_HOUR_MS },
  mentions: { limit: 300, windowMs: QUARTER_HOUR_MS },
  tweets: { limit: 900, windowMs: QUARTER_HOUR_MS },
  user: { limit: 900, windowMs: QUARTER_HOUR_MS },
}

export interface TakenLimit {
  readonly headers: Readonly<Record<string, string>>
  readonly exhausted: boolean
}

/** Counts one call of a route; a call over the limit is not counted and must be refused. */
export function takeLimit(world: XWorld, route: string, call: XCall): TakenLimit {
  const families = [
    [route, 'x-rate-limit'],
    [`${route}/daily`, 'x-user-limit-24hour'],
  ] as const
  let exhausted = false
  const headers: Record<string, string> = {}
  for (const [name, prefix] of families) {
    const window = world.limits.get(name)
    if (window === undefined) continue
    const state = windowOf(world, `${call.token ?? ''} ${name}`, window)
    if (state.count >= window.limit) exhausted = true
    else state.count += 1
    headers[`${prefix}-limit`] = String(window.limit)
    headers[`${prefix}-remaining`] = String(Math.max(window.limit - state.count, 0))
    headers[`${prefix}-reset`] = String(Math.ceil(state.resetAt / 1000))
  }
  return { headers, exhausted }
}

function windowOf(world: XWorld, key: string, window: XLimitWindow): { count: number; resetAt: number } {
  const now = world.now().getTime()
  const current = world.calls.get(key)
  if (current !== undefined && current.resetAt > now) return current
  const opened = { count: 0, resetAt: now + window.windowMs }
  world.calls.set(key, opened)
  return opened
}

export function withHeaders(response: FakeResponse, headers: Readonly<Record<string, string>>): FakeResponse {
  return { ...response, headers: { ...response.headers, ...headers } }
}

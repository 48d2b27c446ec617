import { type BusinessHours, isOpen } from './business-hours.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** All offsets of time zones, and all their changes, are multiples of it. In minutes. */
const ZONE_STEP = 15
/** A weekly opening may fall into the hour that summer time leaves out. */
const FARTHEST_OPENING_MS = 15 * DAY_MS
/** A deadline farther away is never reached. */
const FARTHEST_END_MS = 100 * DAY_MS

/** The first moment from `from` on at which it is open; null if it never is. */
export function nextOpening(hours: BusinessHours, from: Date): Date | null {
  for (const { start, open } of stretches(hours, from, FARTHEST_OPENING_MS)) if (open) return new Date(start)
  return null
}

/**
 * The end of so many minutes that pass only while it is open, by the clock of the place, summer time too. Null hours: always open. Null if that
 * is more than 100 days away.
 */
export function addOpenMinutes(hours: BusinessHours | null, from: Date, minutes: number): Date | null {
  if (hours === null) return new Date(from.getTime() + minutes * MINUTE_MS)
  let left = minutes * MINUTE_MS
  for (const { start, end, open } of stretches(hours, from, FARTHEST_END_MS)) {
    if (!open) continue
    if (left <= end - start) return new Date(start + left)
    left -= end - start
  }
  return null
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly open: boolean
}

/** Cuts the time from `from` on at every minute at which `isOpen` can change. */
function* stretches(hours: BusinessHours, from: Date, atMostMs: number): Generator<Stretch> {
  if (hours.open.length === 0) return
  const steps = new Set([0, ...hours.open.flatMap((opening) => [opening.from, opening.to].map(stepOf))])
  const last = from.getTime() + atMostMs
  for (let start = from.getTime(); start < last;) {
    let minute = Math.floor(start / MINUTE_MS) + 1
    while (!steps.has(minute % ZONE_STEP)) minute += 1
    const end = minute * MINUTE_MS
    yield { start, end, open: isOpen(hours, new Date(start)) }
    start = end
  }
}

function stepOf(time: string): number {
  return Number(time.slice(3)) % ZONE_STEP
}

import type { PlatformEvent } from '@leadkit/contracts'
import { monthName, monthOf } from '../base/month.ts'

/** How far a platform's clock may be ahead of ours. In milliseconds. */
const TOLERANCE_MS = 10 * 60_000
/** The oldest of the platforms opened on 4 February 2004. */
const EARLIEST = Date.UTC(2004, 1, 4)
/** Each month is a partition of its tenant's messages. Two years are more than any delivery of a platform spans. */
const MAX_MONTHS = 24

/**
 * Gives events whose time cannot be (in the future, before there were platforms, no date at all) the time of receipt, whatever adapter sends
 * them: a time far ahead would keep its conversation on top for ever, and one that no column holds would lose the delivery.
 */
export function boundTimes<Event extends PlatformEvent>(events: readonly Event[], receivedAt: Date): readonly Event[] {
  const latest = receivedAt.getTime() + TOLERANCE_MS
  const canBe = (time: Date): boolean => time.getTime() >= EARLIEST && time.getTime() <= latest
  return events.map((event) => {
    if (event.kind === 'ignored') return event
    const occurredAt = canBe(event.occurredAt) ? event.occurredAt : receivedAt
    if (event.kind !== 'status' || event.watermark === undefined) return { ...event, occurredAt }
    return { ...event, occurredAt, watermark: canBe(event.watermark) ? event.watermark : receivedAt }
  })
}

/**
 * Of the messages of one webhook, those of its newest 24 months keep their time; the rest get the time of receipt. Each month costs a
 * partition, and no platform's delivery spans so many.
 */
export function boundMonths<Event extends PlatformEvent>(events: readonly Event[], receivedAt: Date): readonly Event[] {
  const months = new Set(events.flatMap((event) => (event.kind === 'message' ? [monthKey(event.occurredAt)] : [])))
  if (months.size <= MAX_MONTHS) return events
  const kept = new Set([...months].toSorted().slice(-MAX_MONTHS))
  return events.map((event) =>
    event.kind !== 'message' || kept.has(monthKey(event.occurredAt)) ? event : { ...event, occurredAt: receivedAt },
  )
}

function monthKey(time: Date): string {
  return monthName(monthOf(time))
}

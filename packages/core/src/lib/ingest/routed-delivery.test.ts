import type { MessageEvent, PlatformIngestor, StatusEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { boundMonths, boundTimes, isOld, readEvents } from './routed-delivery.ts'

const messageAt = (occurredAt: Date): MessageEvent => ({ kind: 'message', occurredAt }) as MessageEvent
const RECEIVED = new Date('2026-11-30T12:00:00.000Z')

describe('isOld', () => {
  it('is true from 30 days on, a day before a key can be a digest', () => {
    expect(isOld(messageAt(new Date('2026-10-31T12:00:00.000Z')), RECEIVED)).toBe(false)
    expect(isOld(messageAt(new Date('2026-10-31T11:59:59.999Z')), RECEIVED)).toBe(true)
  })
})

describe('the time of an event', () => {
  it('is that of the receipt where the platform names one that cannot be', () => {
    const odd = [
      new Date(253_402_300_800_000),
      new Date(8_640_000_000_000_000),
      new Date('2100-01-01'),
      new Date(0),
      new Date(Number.NaN),
      new Date(RECEIVED.getTime() + 11 * 60_000),
    ]
    const bounded = boundTimes(odd.map(messageAt), RECEIVED)
    expect(bounded.map((event) => event.occurredAt)).toEqual(odd.map(() => RECEIVED))
  })

  it('stays where the platform is a little ahead, or late by months', () => {
    const right = [new Date(RECEIVED.getTime() + 9 * 60_000), new Date('2004-02-04T00:00:00Z'), new Date('2026-01-01')]
    const events = right.map(messageAt)
    expect(boundTimes(events, RECEIVED)).toEqual(events)
  })

  it('bounds watermarks, too', () => {
    const status = {
      kind: 'status',
      status: 'read',
      occurredAt: RECEIVED,
      watermark: new Date('2100-01-01'),
    } as StatusEvent
    expect(boundTimes([status], RECEIVED)).toEqual([{ ...status, watermark: RECEIVED }])
  })

  it('keeps the newest 24 months of one delivery', () => {
    const events = Array.from({ length: 30 }, (_, month) => messageAt(new Date(Date.UTC(2024, month, 5))))
    const bounded = boundMonths(events, RECEIVED)
    expect(bounded.filter((event) => event.occurredAt === RECEIVED)).toHaveLength(6)
    expect(bounded.slice(6)).toEqual(events.slice(6))
  })
})

describe('readEvents', () => {
  /** Counts, for each event, the turns of the event loop before it. */
  async function turnsOf(bytes: number, parseEach: boolean): Promise<readonly number[]> {
    const turns: number[] = []
    let turn = 0
    let reading = true
    const tick = (): void => {
      turn += 1
      if (reading) setImmediate(tick)
    }
    const events = function* () {
      for (let index = 0; index < 1_000; index += 1) {
        turns.push(turn)
        yield messageAt(RECEIVED)
      }
    }
    const ingestor = { parse: () => [...events()], ...(parseEach && { parseEach: events }) }
    setImmediate(tick)
    const read = await readEvents(ingestor as unknown as PlatformIngestor, new Uint8Array(bytes), RECEIVED)
    reading = false
    expect(read).toHaveLength(1_000)
    return [...Map.groupBy(turns, (each) => each).values()].map((group) => group.length)
  }

  it('lets others take turns while it reads a large body', async () => {
    expect(await turnsOf(1_000_000, true)).toEqual([200, 200, 200, 200, 200])
  })

  it('reads a small body at once, and one of an adapter that has no other way', async () => {
    expect(await turnsOf(1_000, true)).toEqual([1_000])
    expect(await turnsOf(1_000_000, false)).toEqual([1_000])
  })
})

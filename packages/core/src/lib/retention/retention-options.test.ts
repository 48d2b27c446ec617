import { describe, expect, it } from 'vitest'
import { checkRetention, nextRetentionAt } from './retention-options.ts'

describe('nextRetentionAt', () => {
  it("is the tenant's own time of day, within the next 24 hours", () => {
    const now = new Date('2026-03-02T09:00:00Z')
    const midday = '019cad2d-6b80-7000-8000-000080000000'
    expect(nextRetentionAt(midday, now)).toEqual(new Date('2026-03-02T12:00:00Z'))
    expect(nextRetentionAt(midday, new Date('2026-03-02T12:00:00Z'))).toEqual(new Date('2026-03-03T12:00:00Z'))
    expect(nextRetentionAt('019cad2d-6b80-7000-8000-000000000000', now)).toEqual(new Date('2026-03-03T00:00:00Z'))
  })
})

describe('checkRetention', () => {
  it('knows the times of the design, and refuses anything but a time', () => {
    expect(checkRetention()).toMatchObject({ messagesDays: 90, deliveriesDays: 30, messageKeysDays: 180 })
    expect(() => checkRetention({ messagesDays: 0 })).toThrow(/messagesDays/)
    expect(() => checkRetention({ messageKeysDays: 30 })).toThrow(/messageKeysDays.*from 31 on/)
    expect(() => checkRetention({ deliveriesDays: Number.NaN })).toThrow(/deliveriesDays/)
  })
})

import { expect, it } from 'vitest'
import { filterAt } from './bulk-target.ts'

const now = new Date('2026-11-30T12:00:00Z')
const weekAgo = new Date('2026-11-23T12:00:00Z')

it('turns days before now into a time that stays', () => {
  expect(filterAt({ status: 'new', createdWithinDays: 7, updatedWithinDays: 7 }, now)).toEqual({
    status: 'new',
    createdAfter: weekAgo,
    updatedAfter: weekAgo,
  })
})

it('keeps the later of two times', () => {
  const later = new Date('2026-11-28T00:00:00Z')
  const earlier = new Date('2026-01-01T00:00:00Z')
  expect(filterAt({ createdWithinDays: 7, createdAfter: later }, now)).toEqual({ createdAfter: later })
  expect(filterAt({ createdWithinDays: 7, createdAfter: earlier }, now)).toEqual({ createdAfter: weekAgo })
})

it('leaves any other filter as it is', () => {
  const filter = { search: 'ana', tags: { none: ['x'] } }
  expect(filterAt(filter, now)).toEqual(filter)
})

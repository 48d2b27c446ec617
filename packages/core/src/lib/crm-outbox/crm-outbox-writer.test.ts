import { describe, expect, it } from 'vitest'
import { dueTime, syncAction } from './crm-outbox-writer.ts'

describe('syncAction', () => {
  it('creates what no link names, updates what one names, and deletes either', () => {
    expect(syncAction({ kind: 'upsert', isLinked: false })).toBe('create')
    expect(syncAction({ kind: 'upsert', isLinked: true })).toBe('update')
    expect(syncAction({ kind: 'delete', isLinked: false })).toBe('delete')
    expect(syncAction({ kind: 'delete', isLinked: true })).toBe('delete')
  })
})

describe('dueTime', () => {
  it('is now, unless a failed try has earned a longer pause', () => {
    const now = new Date('2026-03-01T12:00:00Z')
    const later = new Date('2026-03-01T13:00:00Z')
    expect(dueTime(now, null)).toBe(now)
    expect(dueTime(later, now)).toBe(later)
    expect(dueTime(now, later)).toBe(later)
  })
})

import { describe, expect, it } from 'vitest'
import { taskKinds } from './task.ts'
import { KindSchedule } from './task-pump.ts'

describe('KindSchedule', () => {
  it('gives a kind without competition all free slots', () => {
    const schedule = new KindSchedule(taskKinds)
    expect(schedule.next(8)).toBeUndefined()
    schedule.wake(['profile'])
    expect(schedule.next(8)).toMatchObject({ kind: 'profile', slots: 8 })
    expect(schedule.next(0)).toBeUndefined()
  })

  it('prefers what a person waits for, and starves nothing', () => {
    const schedule = new KindSchedule(taskKinds)
    schedule.wake(['retention', 'reply'])
    const turns: string[] = []
    for (let slot = 0; slot < 10; slot += 1) {
      const kind = schedule.next(1)?.kind ?? 'reply'
      turns.push(kind)
      schedule.started(kind)
    }
    expect(turns[0]).toBe('reply')
    expect(turns.filter((kind) => kind === 'reply')).toHaveLength(8)
    expect(turns.filter((kind) => kind === 'retention')).toHaveLength(2)
  })

  it('gives a kind that holds slots fewer turns until they end', () => {
    const schedule = new KindSchedule(['ai', 'reply'])
    schedule.wake(['ai', 'reply'])
    schedule.started('ai')
    expect(schedule.next(1)?.kind).toBe('reply')
    schedule.ended('ai')
    schedule.started('reply')
    expect(schedule.next(1)?.kind).toBe('ai')
  })

  it('rests a kind whose claim found nothing, but not one that was woken meanwhile', () => {
    const schedule = new KindSchedule(['ai'])
    schedule.wake(['ai', 'reply'])
    const first = schedule.next(4)
    schedule.wake(['ai'])
    if (first !== undefined) schedule.rest(first)
    const second = schedule.next(4)
    expect(second?.kind).toBe('ai')
    if (second !== undefined) schedule.rest(second)
    expect(schedule.next(4)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { careChangesSchema, firstLookMinutes, readCareSettings } from './care-settings.ts'

const id = '0190a000-0000-7000-8000-000000000001'

describe('careChangesSchema', () => {
  it.each<[object, boolean]>([
    [{ rules: [{ to: { userId: id } }] }, true],
    [{ rules: [{ to: { userId: id }, otherwise: 'team_queue' }] }, false],
    [{ rules: [{ to: { teamId: id }, otherwise: 'team_queue' }] }, true],
    [{ rules: [{ to: { teamId: id, userId: id } }] }, false],
    [{ rules: [{ to: { userId: id } }, { to: { userId: id } }] }, true],
    [
      {
        rules: [
          { id, to: { userId: id } },
          { id, to: { userId: id } },
        ],
      },
      false,
    ],
    [{ rules: [{ when: { languages: [] }, to: { userId: id } }] }, false],
    [{ targets: { answer: { minutes: 5, tellBeforeMinutes: 4 } } }, true],
    [{ targets: { answer: { minutes: 5, tellBeforeMinutes: 5 } } }, false],
    [{ targets: { answers: { minutes: 5 } } }, false],
  ])('takes what can be done: %j is %s', (changes, fits) => {
    expect(careChangesSchema.safeParse(changes).success).toBe(fits)
  })
})

describe('readCareSettings', () => {
  it('reads nothing into what it does not know', () => {
    expect(readCareSettings([{ to: 'somebody' }], { answer: 5 })).toEqual({ rules: [], targets: {} })
  })
})

describe('firstLookMinutes', () => {
  it('is the earliest moment of all targets', () => {
    expect(firstLookMinutes({})).toBeNull()
    const targets = { answer: { minutes: 15 }, humanAnswer: { minutes: 60, tellBeforeMinutes: 50 } }
    expect(firstLookMinutes(targets)).toBe(10)
  })
})

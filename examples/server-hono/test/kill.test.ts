import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { businesses } from '../src/day/businesses.ts'
import { type Play, runPlay } from '../src/play/play.ts'

describe('A server that is killed twice in the middle of the day', () => {
  let database: TestDatabase
  let play: Play

  beforeAll(async () => {
    database = await createTestDatabase()
    play = await runPlay({
      businesses,
      seed: 20_261_122,
      deliveries: 220,
      killAfter: [60, 140],
      connectionString: database.connectionString,
    })
  }, 300_000)

  afterAll(async () => {
    await play?.close()
    await database?.drop()
  })

  it('was really away: webhooks went unanswered and were delivered again', () => {
    expect(play.kills).toBe(2)
    expect(play.outcome.summary.deliveries.unanswered).toBeGreaterThan(0)
  })

  it('ends in the state that the platform and the people made, with nothing lost or doubled', () => {
    expect(play.outcome.differences).toEqual([])
  })

  it('has one CRM record per lead', () => {
    const { leads, crmRecords } = play.outcome.summary
    expect(crmRecords).toBe(leads.hot + leads.warm + leads.cold)
    expect(crmRecords).toBeGreaterThan(20)
  })
})

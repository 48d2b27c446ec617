import { describe, expect, it } from 'vitest'
import { findObstacle } from './cron-server.ts'

describe('findObstacle', () => {
  const server = {
    database: 'app',
    serverVersion: 150_018,
    available: true,
    cronDatabase: 'app',
    mayReadSettings: true,
    created: false,
  }

  it('is null where a job can be scheduled, also before the extension was created', () => {
    expect(findObstacle(server)).toBeNull()
    expect(findObstacle({ ...server, created: true, mayReadSettings: false, cronDatabase: null })).toBeNull()
    expect(findObstacle({ ...server, mayReadSettings: false, cronDatabase: null })).toBeNull()
  })

  it('says what to install, to load, and which database to set', () => {
    expect(findObstacle({ ...server, available: false, cronDatabase: null })).toMatch(/postgresql-15-cron/)
    expect(findObstacle({ ...server, cronDatabase: null })).toMatch(/shared_preload_libraries.*'app'/)
    expect(findObstacle({ ...server, cronDatabase: 'postgres' })).toMatch(
      /runs in the database postgres.*cron\.database_name = 'app'.*schedule_in_database/,
    )
  })
})

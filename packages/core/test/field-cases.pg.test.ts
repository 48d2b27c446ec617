import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFieldFiles } from './support/field/field-case.ts'
import { fieldTrials } from './support/field/field-trials.ts'

// Inputs that failed in the field, read where they lie: each goes through the real adapter, handler, worker and database.

const directory = process.env['LEADKIT_SHARED_DIR'] ?? ''

/** Files whose answer is the scorer's: an issue of its own. */
const OF_AI = 'F02 F03 F04 F05 F06 F08 F09 F11 F13 F27 F29 F30 F32 F33'.split(' ')

const files = directory === '' ? [] : readFieldFiles(directory)
const tried = files
  .filter(({ id }) => !OF_AI.includes(id))
  .map((file) => ({ id: file.id, title: file.title, trials: fieldTrials(file) }))

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

describe.skipIf(directory === '')('cases of the field (set LEADKIT_SHARED_DIR)', () => {
  it('are all tried, or listed as left', () => {
    const ids = [...tried.filter(({ trials }) => trials.length > 0).map(({ id }) => id), ...OF_AI]
    expect(ids.toSorted()).toEqual(files.map(({ id }) => id))
  })

  describe.each(tried)('$id: $title', ({ trials }) => {
    it.each(trials)('$title', async (trial) => {
      expect(await trial.run(database.connectionString)).toEqual([])
    })
  })
})

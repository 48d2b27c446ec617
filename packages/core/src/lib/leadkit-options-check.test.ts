import { describe, expect, it } from 'vitest'
import { createLeadKit } from './leadkit.ts'

const right = {
  database: { connectionString: 'postgres://localhost/none' },
  encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
}

function refusal(options: unknown): unknown {
  try {
    createLeadKit(options as never)
  } catch (error) {
    return error
  }
  return 'taken'
}

describe('createLeadKit', () => {
  it('takes what is right, and connects to nothing', () => {
    expect(refusal(right)).toBe('taken')
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'input: is missing'],
    ['no database', { encryption: right.encryption }, 'database: is missing'],
    ['an empty database', { ...right, database: {} }, 'give one of database.pool'],
    [
      'an empty connection string',
      { ...right, database: { connectionString: '' } },
      'connectionString: must not be empty',
    ],
    ['no connection string', { ...right, database: { connectionString: undefined } }, 'give one of database.pool'],
    ['two databases', { ...right, database: { ...right.database, pglite: 'memory://' } }, 'give one of database.pool'],
    ['an object that is not a pool', { ...right, database: { pool: {} } }, 'must be a pg pool'],
    ['no encryption', { database: right.database }, 'encryption: is missing'],
    ['an empty secret', { ...right, encryption: { keys: [{ id: 'a', secret: '' }] } }, 'keys[0].secret'],
    ['no key', { ...right, encryption: { keys: [] } }, 'at least one key'],
    ['a misspelt option', { ...right, platfroms: [] }, 'unknown: platfroms'],
    ['an object that is not a platform', { ...right, platforms: [{}] }, 'platforms.0: must be an adapter'],
    ['an unknown event', { ...right, events: { 'lead.scord': () => {} } }, 'events: '],
    [
      'an event without a handler',
      { ...right, events: { 'lead.scored': 'log' } },
      'events.lead.scored: must be a function',
    ],
    ['a logger without levels', { ...right, logger: {} }, 'must have the methods debug'],
    ['an unknown way with long texts', { ...right, replies: { longText: 'cut' } }, 'must be "split" or "refuse"'],
  ])('refuses %s', (_name, options, message) => {
    expect(refusal(options)).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining(message) as string,
    })
  })

  it('says which kinds of task a worker may have', () => {
    const kit = createLeadKit(right)
    expect(() => kit.worker({ kinds: ['repliy' as never] })).toThrow('kit.worker: kinds.0: must be "ai" or')
    expect(() => kit.worker({ concurency: 3 } as never)).toThrow('unknown: concurency')
  })
})

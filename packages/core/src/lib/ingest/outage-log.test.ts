import type { Logger } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import { OutageLog } from './outage-log.ts'

it('says once that an outage begins, once why, and with counts that it ended', () => {
  const lines: [level: string, fields: object][] = []
  const say =
    (level: string) =>
    (fields: object): void =>
      void lines.push([level, fields])
  const logger: Logger = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
  let now = 0
  const log = new OutageLog(logger, () => now)
  log.stored(['t1'])
  for (let request = 0; request < 500; request += 1) log.refused(null, 'the database cannot be reached')
  log.refused('t1', 'a table is locked')
  now = 90_000
  log.stored(['t1', 't2'])
  log.stored(['t1'])
  expect(lines).toEqual([
    ['error', {}],
    ['error', { cause: 'the database cannot be reached' }],
    ['error', { tenantId: 't1' }],
    ['error', { tenantId: 't1', cause: 'a table is locked' }],
    ['info', { refused: 500, forMs: 90_000 }],
    ['info', { tenantId: 't1', refused: 1, forMs: 90_000 }],
  ])
})

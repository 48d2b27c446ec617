import { type Logger, LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { OutageLog } from './outage-log.ts'

function open() {
  const lines: { readonly level: string; readonly fields: object; readonly message: string | undefined }[] = []
  const at =
    (level: string) =>
    (fields: object, message?: string): void =>
      void lines.push({ level, fields, message })
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger
  const log = new OutageLog({ logger, fields: { workerId: 'one' }, began: 'It began', ended: 'It ended' })
  return { log, lines }
}

const away = new LeadKitError('storage_unavailable', 'The database is away')

describe('OutageLog', () => {
  it('tells of an outage once when it begins and once when all of it has ended, with counts', () => {
    const { log, lines } = open()
    log.worked('poll')
    for (let attempt = 0; attempt < 50; attempt += 1) log.failed('poll', away)
    log.failed('extend', away)
    log.worked('poll')
    log.worked('poll')
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: { workerId: 'one', operation: 'poll', code: 'storage_unavailable' },
        message: 'It began',
      },
    ])
    log.worked('extend')
    expect(lines.slice(1)).toMatchObject([
      { level: 'info', fields: { workerId: 'one', failures: { poll: 50, extend: 1 } }, message: 'It ended' },
    ])
    log.failed('poll', away)
    log.worked('poll')
    expect(lines).toHaveLength(4)
    expect(lines[3]?.fields).toMatchObject({ failures: { poll: 1 } })
  })

  it('tells of each cause, once', () => {
    const { log, lines } = open()
    const other = Object.assign(new Error('password of ada'), { code: '28P01' })
    for (const error of [away, other, away, other]) log.failed('poll', error)
    expect(lines.map(({ fields }) => fields)).toMatchObject([
      { code: 'storage_unavailable' },
      { code: 'Error', sqlState: '28P01' },
    ])
  })
})

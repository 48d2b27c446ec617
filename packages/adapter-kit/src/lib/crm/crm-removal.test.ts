import { describe, expect, it } from 'vitest'
import { createCrmErrors } from './crm-errors.ts'
import { removeCrmRecords, toRemoval } from './crm-removal.ts'

const errors = createCrmErrors({ provider: 'rolodex', displayName: 'Rolodex' })
const key = (digit: string) => `0198c5e4-7a6b-7000-8000-00000000000${digit}`

describe('removeCrmRecords', () => {
  it('removes each record once, by the id that is known or found, and calls what was never there removed', async () => {
    const sent: string[] = []
    const references = [
      { key: key('a'), externalId: '1' },
      { key: key('b') },
      { key: key('c') },
      { key: key('d'), externalId: '1' },
      { key: 'no key' },
    ]
    const results = await removeCrmRecords(references, errors, {
      findIds(keys) {
        expect(keys).toEqual([key('b'), key('c')])
        return Promise.resolve(new Map([[key('b'), '2']]))
      },
      toSteps: (ids, removed) =>
        ids.map((id) => () => {
          sent.push(id)
          removed.set(id, id === '2' ? toRemoval(errors.ofRecord('not_found', 'GONE')) : 'removed')
          return Promise.resolve()
        }),
    })
    expect(sent).toEqual(['1', '2'])
    expect(results).toMatchObject([
      { ok: true, externalId: '1', outcome: 'removed' },
      { ok: true, externalId: '2', outcome: 'absent' },
      { ok: true, externalId: null, outcome: 'absent' },
      { ok: true, externalId: '1', outcome: 'removed' },
      { ok: false, error: { code: 'invalid_input' } },
    ])
  })

  it('gives a refusal to every key of the record', async () => {
    const [result] = await removeCrmRecords([{ key: key('a'), externalId: '1' }], errors, {
      findIds: () => Promise.resolve(new Map()),
      toSteps: (ids, removed) => [
        () => Promise.resolve(void removed.set(ids[0] ?? '', toRemoval(errors.ofRecord('permanent', 'LOCKED')))),
      ],
    })
    expect(result).toMatchObject({ ok: false, error: { code: 'permanent', details: { scope: 'record' } } })
  })
})

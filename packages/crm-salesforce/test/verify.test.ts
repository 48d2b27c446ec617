import { salesforceAnswers } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { buildWrite, type SalesforceBench, startBench } from './salesforce-bench.ts'

async function verify(bench: SalesforceBench, createKeyField: boolean) {
  try {
    return await bench.provider.verify(bench.context, { object: 'Lead', createKeyField })
  } finally {
    await bench.close()
  }
}

describe('verify', () => {
  it('makes the key field and shows it to the user of the app', async () => {
    const bench = await startBench({ orgs: [{ keyField: 'missing' }] })
    const request = { object: 'Lead', createKeyField: true }
    const [first, second] = await Promise.all([
      bench.provider.verify(bench.context, request),
      bench.provider.verify(bench.context, request),
    ])
    expect([first.problems, second.problems]).toEqual([[], []])
    expect(first.keyFieldCreated).not.toBe(second.keyFieldCreated)
    expect((await bench.upsert([buildWrite()]))[0]?.ok).toBe(true)
    await bench.close()
  })

  it('shows a key field that was there and hidden', async () => {
    const { problems, keyFieldCreated } = await verify(await startBench({ orgs: [{ keyField: 'hidden' }] }), true)
    expect([problems, keyFieldCreated]).toEqual([[], false])
  })

  it('tells how to make the field when the user may not', async () => {
    const bench = await startBench({ orgs: [{ keyField: 'missing', mayCustomize: false }] })
    const { problems } = await verify(bench, true)
    expect(problems).toMatchObject([{ code: 'key_field_missing', fix: expect.stringContaining('Text, length 36') }])
  })

  it('tells that the version of the API is not there', async () => {
    const { accountId, problems } = await verify(await startBench({}, {}, { apiVersion: '21.0' }), false)
    expect([accountId, problems.map(({ code }) => code)]).toEqual(['', ['api_version_unsupported']])
  })

  it('passes on that the app may not use the REST API, and asks for no token', async () => {
    const bench = await startBench()
    bench.fake.fault({ kind: 'status', ...salesforceAnswers.apiForbidden() })
    let asked = 0
    const token = {
      ...bench.context.token,
      refresh: () => {
        asked += 1
        return bench.context.token.get()
      },
    }
    const request = { object: 'Lead', createKeyField: false }
    const call = bench.provider.verify({ ...bench.context, token }, request)
    await expect(call).rejects.toMatchObject({ code: 'auth_revoked', details: { scope: 'account' } })
    expect(asked).toBe(0)
    await bench.close()
  })
})

describe('metadata', () => {
  it('tells types, lengths, options and what is required', async () => {
    const bench = await startBench()
    const fields = new Map((await bench.provider.describe(bench.context, 'Lead')).map((field) => [field.name, field]))
    await bench.close()
    expect(fields.get('Company')).toMatchObject({ type: 'string', required: true, writable: true, maxLength: 255 })
    expect(fields.get('Rating')).toMatchObject({ type: 'picklist', required: false, options: ['Hot', 'Warm', 'Cold'] })
    expect(fields.get('HasOptedOutOfEmail')).toMatchObject({ type: 'boolean', required: false })
    expect(fields.get('IsConverted')).toMatchObject({ writable: false })
    expect(fields.get('OwnerId')).toMatchObject({ type: 'reference', required: false })
  })
})

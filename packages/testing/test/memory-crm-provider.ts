import type { CrmProvider, CrmWriteResult } from '@leadkit/contracts'
import { type Call, createCaller, type Credentials, credentialsSchema, fail, renew } from './memory-crm-calls.ts'
import type { MemoryCrmOptions } from './memory-crm-defect.ts'
import type { Fields, VendorAnswer } from './memory-crm-vendor.ts'
import { parseSigned } from './memory-crm-webhook.ts'
import { createWriter } from './memory-crm-write.ts'

/** A provider over accounts in memory to test the conformance suite with: correct, or wrong with `defect`. */
export function createMemoryCrmProvider(options: MemoryCrmOptions): CrmProvider<'memory', Credentials> {
  const { defect } = options
  const call = createCaller(options)
  const write = createWriter(call, defect)
  return {
    id: 'memory',
    displayName: 'Memory',
    capabilities: {
      maxBatch: 50,
      batchAtomicity: 'mixed',
      idempotency: 'external_key',
      purge: options.purge,
      ifUnmodifiedSince: true,
      inbound: 'webhook',
    },
    credentialsSchema,
    objects: ['person'],
    keyField: 'key',
    defaultFields: { name: 'text', email: 'email', phone: null, company: null, status: null, score: null, notes: null },
    session: ({ accessToken }) => ({ accessToken, baseUrl: 'memory:' }),
    refresh: (credentials) => Promise.resolve(renew(options, credentials)),
    async verify(context, { createKeyField }) {
      const { account } = await call(context, { operation: 'account' })
      const keyFieldCreated = createKeyField && account.has('key_field_missing')
      if (keyFieldCreated) await call(context, { operation: 'create_key_field' })
      const codes = (['key_field_missing', 'key_field_not_unique'] as const).filter((code) => account.has(code))
      const problems = codes.map((code) => ({ code, field: 'key', fix: 'Make the field "key" and tick "unique".' }))
      return { accountId: account.accountId, problems, keyFieldCreated }
    },
    async describe(context) {
      await call(context, { operation: 'describe' })
      return ['key', 'text', 'email'].map((name) => ({
        name,
        label: name,
        type: 'string',
        vendorType: 'text',
        required: false,
        writable: true,
        unique: name !== 'text',
      }))
    },
    upsert: (context, _object, writes, { onDuplicate }) => write(context, writes, { operation: 'upsert', onDuplicate }),
    update: (context, _object, writes) => write(context, writes, { operation: 'update', onDuplicate: 'fail' }),
    remove: createRemover(call, options),
    ...createReader(call, options),
    parseWebhook: (request, now) => parseSigned(request, now, defect === 'takes_stale_webhooks'),
  }
}

type Provider = CrmProvider<'memory', Credentials>

function createRemover(call: Call, options: MemoryCrmOptions): Provider['remove'] {
  return async (context, _object, references, mode) => {
    if (mode === 'purge' && !options.purge) {
      throw fail('unsupported', { vendorCode: 'NO_PURGE', scope: 'request', outcome: 'not_applied' })
    }
    const keys = references.flatMap(({ key, externalId }) => (externalId === undefined ? [key] : []))
    const { answer } = keys.length === 0 ? NOTHING : await call(context, { operation: 'find', keys })
    const idOf = new Map(answer.results?.map((record) => [record.key, record.id]))
    for (const { key, externalId } of references) if (externalId !== undefined) idOf.set(key, externalId)
    const ids = [...idOf.values()]
    if (ids.length > 0) await call(context, { operation: mode === 'purge' ? 'purge' : 'remove', ids })
    return references.map(({ key }): CrmWriteResult => {
      const externalId = idOf.get(key) ?? null
      return { key, ok: true, externalId, outcome: externalId === null ? 'absent' : 'removed' }
    })
  }
}

function createReader(call: Call, { defect }: MemoryCrmOptions): Pick<Provider, 'findByKey' | 'changes' | 'read'> {
  return {
    async findByKey(context, _object, keys) {
      const { answer } = keys.length === 0 ? NOTHING : await call(context, { operation: 'find', keys })
      const found = answer.results ?? []
      return new Map(
        found.map(({ id, key, modifiedAt }) => [key ?? '', { externalId: id, modifiedAt, deleted: false }]),
      )
    },
    async changes(context, _object, cursor, fields) {
      if (cursor === null || !/^\d+$/.test(cursor)) {
        const { account } = await call(context, { operation: 'account' })
        const gap = cursor !== null && defect !== 'never_says_gap'
        return { changes: [], cursor: String(account.sequence), more: false, gap }
      }
      const { answer } = await call(context, { operation: 'changed', since: Number(cursor) })
      const changes = (answer.results ?? []).map((record) => ({
        id: `${record.id}:${record.sequence}`,
        externalId: record.id,
        ...(record.key === null ? {} : { key: record.key }),
        type: 'updated' as const,
        occurredAt: record.modifiedAt,
        fromSelf: false,
        fields: pick(record.fields, fields),
      }))
      return { changes, cursor, more: false, gap: false }
    },
    async read(context, _object, ids, fields) {
      const { answer } = ids.length === 0 ? NOTHING : await call(context, { operation: 'read', ids })
      const found = answer.results ?? []
      return new Map(
        found.map((record) => [record.id, { modifiedAt: record.modifiedAt, fields: pick(record.fields, fields) }]),
      )
    },
  }
}

const NOTHING: { readonly answer: VendorAnswer } = { answer: { status: 200, results: [] } }

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]))
}

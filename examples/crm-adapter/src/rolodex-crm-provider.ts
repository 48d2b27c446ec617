import { prepareCrmWrites, removeCrmRecords, removeOneByOne, sendCrmWrites, writeOneByOne } from '@leadkit/adapter-kit'
import type { CrmContext, CrmField, CrmProvider, CrmReference, CrmWrite, CrmWriteResult } from '@leadkit/contracts'
import { z } from 'zod'
import { callRolodex, rolodexErrors } from './rolodex-api.ts'

const credentialsSchema = z.strictObject({ apiKey: z.string().min(1) })
const personSchema = z.looseObject({ id: z.string(), key: z.string(), fields: z.record(z.string(), z.json()) })
const fieldSchema = z.looseObject({ name: z.string(), required: z.boolean(), maxLength: z.number() })
const accountSchema = z.looseObject({ id: z.string(), fields: z.array(fieldSchema) })

type RolodexCrmProvider = CrmProvider<'rolodex', z.infer<typeof credentialsSchema>>

/** Connects LeadKit to Rolodex, a company's own CRM: `PUT /people/<lead id>` creates a person, or updates an existing one. */
export function createRolodexCrmProvider(options: { readonly baseUrl: string }): RolodexCrmProvider {
  return {
    id: 'rolodex',
    displayName: 'Rolodex',
    capabilities: {
      maxBatch: 50,
      batchAtomicity: 'per_record',
      idempotency: 'external_key',
      purge: false,
      ifUnmodifiedSince: false,
      inbound: 'poll',
    },
    credentialsSchema,
    objects: ['people'],
    keyField: 'key',
    defaultFields: { ...SAME_NAMES, status: null, notes: null },
    session: ({ apiKey }) => ({ accessToken: apiKey, baseUrl: options.baseUrl }),
    refresh: () => Promise.reject(rolodexErrors.ofRecord('auth_revoked', 'KEYS_DO_NOT_RENEW', { scope: 'account' })),
    verify: async (context) => ({ accountId: (await getAccount(context)).id, problems: [], keyFieldCreated: false }),
    describe: async (context) => (await getAccount(context)).fields.map(toCrmField),
    upsert: (context, _object, writes) => writeAll(context, 'PUT', writes),
    update: (context, _object, writes) => writeAll(context, 'PATCH', writes),
    remove: async (context, _object, references, mode) => removeAll(context, references, mode),
    findByKey: async (context, _object, keys) =>
      new Map((await getPeople(context, 'key', keys)).map(({ id, key }) => [key, { externalId: id, ...UNDATED }])),
    read: async (context, _object, ids) =>
      new Map((await getPeople(context, 'id', ids)).map(({ id, fields }) => [id, { modifiedAt: null, fields }])),
    // Rolodex does not report what people change in it.
    changes: () => Promise.resolve({ changes: [], cursor: '', more: false, gap: false }),
  }
}

const SAME_NAMES = { name: 'name', email: 'email', phone: 'phone', company: 'company', score: 'score' }
const UNDATED = { modifiedAt: null, deleted: false }

const getAccount = (context: CrmContext) => callRolodex(context, { method: 'GET', path: '/account' }, accountSchema)

async function getPeople(context: CrmContext, by: 'key' | 'id', values: readonly string[]) {
  if (values.length === 0) return []
  const path = `/people?${by}=${values.map(encodeURIComponent).join(',')}`
  return callRolodex(context, { method: 'GET', path }, z.array(personSchema))
}

type Method = 'PUT' | 'PATCH'

async function writeAll(context: CrmContext, method: Method, writes: readonly CrmWrite[]) {
  const prepared = await prepareCrmWrites(writes, rolodexErrors, () => Promise.resolve((write) => write))
  const steps = writeOneByOne((write: CrmWrite) => put(context, method, write))
  return sendCrmWrites(writes, prepared, rolodexErrors, steps)
}

async function put(context: CrmContext, method: Method, { key, fields }: CrmWrite): Promise<CrmWriteResult> {
  const answerSchema = personSchema.extend({ created: z.boolean() })
  const { id, created } = await callRolodex(context, { method, path: `/people/${key}`, body: fields }, answerSchema)
  return { key, ok: true, externalId: id, outcome: created ? 'created' : 'updated' }
}

function removeAll(context: CrmContext, references: readonly CrmReference[], mode: 'trash' | 'purge') {
  if (mode === 'purge') throw rolodexErrors.ofRecord('unsupported', 'NO_PURGE', { scope: 'request' })
  const remove = (key: string) => callRolodex(context, { method: 'DELETE', path: `/people/${key}` }, z.undefined())
  const keys = references.map(({ key }) => ({ key }))
  return removeCrmRecords(keys, rolodexErrors, {
    // Rolodex removes people by the lead's id.
    findIds: (open) => Promise.resolve(new Map(open.map((key) => [key, key]))),
    toSteps: removeOneByOne(remove),
  })
}

function toCrmField({ name, required, maxLength }: z.infer<typeof fieldSchema>): CrmField {
  return { name, label: name, type: 'string', vendorType: 'text', required, maxLength, writable: true, unique: false }
}

import { type CrmContext, type CrmField, type CrmProvider, type CrmWriteResult, isCrmError } from '@leadkit/contracts'
import { z } from 'zod'
import { callRolodex, rolodexError } from './rolodex-api.ts'

const credentialsSchema = z.strictObject({ apiKey: z.string().min(1) })
const personSchema = z.looseObject({ id: z.string(), key: z.string(), fields: z.record(z.string(), z.json()) })
const fieldSchema = z.looseObject({ name: z.string(), required: z.boolean(), maxLength: z.number() })
const accountSchema = z.looseObject({ id: z.string(), fields: z.array(fieldSchema) })

type RolodexCrmProvider = CrmProvider<'rolodex', z.infer<typeof credentialsSchema>>

/** LeadKit's way to Rolodex, a company's own CRM: `PUT /people/<lead id>` makes a person once, and changes it from then on. */
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
    refresh: () => Promise.reject(rolodexError('auth_revoked', 'KEYS_DO_NOT_RENEW', 'not_applied')),
    verify: async (context) => ({ accountId: (await getAccount(context)).id, problems: [], keyFieldCreated: false }),
    describe: async (context) => (await getAccount(context)).fields.map(toCrmField),
    upsert: (context, _object, writes) => forEach(writes, ({ key, fields }) => put(context, 'PUT', key, fields)),
    update: (context, _object, writes) => forEach(writes, ({ key, fields }) => put(context, 'PATCH', key, fields)),
    remove: (context, _object, references, mode) => forEach(references, ({ key }) => remove(context, key, mode)),
    findByKey: async (context, _object, keys) =>
      new Map((await getPeople(context, 'key', keys)).map(({ id, key }) => [key, { externalId: id, ...UNDATED }])),
    read: async (context, _object, ids) =>
      new Map((await getPeople(context, 'id', ids)).map(({ id, fields }) => [id, { modifiedAt: null, fields }])),
    // Rolodex does not tell what people change in it.
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

async function put(context: CrmContext, method: 'PUT' | 'PATCH', key: string, body: object): Promise<CrmWriteResult> {
  const answerSchema = personSchema.extend({ created: z.boolean() })
  const { id, created } = await callRolodex(context, { method, path: `/people/${key}`, body }, answerSchema)
  return { key, ok: true, externalId: id, outcome: created ? 'created' : 'updated' }
}

async function remove(context: CrmContext, key: string, mode: 'trash' | 'purge'): Promise<CrmWriteResult> {
  if (mode === 'purge') throw rolodexError('unsupported', 'NO_PURGE', 'not_applied')
  try {
    await callRolodex(context, { method: 'DELETE', path: `/people/${key}` }, z.null())
    return { key, ok: true, externalId: null, outcome: 'removed' }
  } catch (error) {
    if (!isCrmError(error) || error.code !== 'not_found') throw error
    return { key, ok: true, externalId: null, outcome: 'absent' }
  }
}

/** A fault of one record is its result; a fault of the account ends the batch. */
async function forEach<Item extends { readonly key: string }>(
  items: readonly Item[],
  write: (item: Item) => Promise<CrmWriteResult>,
): Promise<readonly CrmWriteResult[]> {
  const results: CrmWriteResult[] = []
  for (const item of items) {
    try {
      results.push(await write(item))
    } catch (error) {
      if (!isCrmError(error) || error.details.scope !== 'record') throw error
      results.push({ key: item.key, ok: false, error })
    }
  }
  return results
}

function toCrmField({ name, required, maxLength }: z.infer<typeof fieldSchema>): CrmField {
  return { name, label: name, type: 'string', vendorType: 'text', required, maxLength, writable: true, unique: false }
}

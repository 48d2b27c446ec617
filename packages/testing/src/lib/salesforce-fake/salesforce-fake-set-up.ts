import type { JsonValue } from '@leadkit/contracts'
import { z } from 'zod'
import { type SalesforceAnswer, SalesforceRefusal } from './salesforce-fake-answers.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'
import { toObject } from './salesforce-fake-records.ts'

const customFieldSchema = z.strictObject({
  FullName: z.string().regex(/^\w+\.\w+__c$/),
  Metadata: z.strictObject({
    type: z.literal('Text'),
    label: z.string().min(1),
    length: z.int().max(255),
    externalId: z.boolean(),
    unique: z.boolean(),
    description: z.string().optional(),
  }),
})
const permissionSetSchema = z.strictObject({ Name: z.string().regex(/^[A-Za-z]\w+$/), Label: z.string().min(1) })
const fieldPermissionsSchema = z.strictObject({
  ParentId: z.string(),
  SobjectType: z.string(),
  Field: z.string(),
  PermissionsRead: z.boolean(),
  PermissionsEdit: z.boolean(),
})
const assignmentSchema = z.strictObject({ AssigneeId: z.string(), PermissionSetId: z.string() })

/** `POST /tooling/sobjects/CustomField`. The field exists but is hidden: permission sets decide who sees it. */
export function createCustomField(org: SalesforceFakeOrg, body: unknown): SalesforceAnswer {
  const { FullName, Metadata } = read(customFieldSchema, body)
  demandCustomize(org)
  const [objectName = '', name = ''] = FullName.split('.')
  const object = toObject(objectName)
  if (org.hasField(object, name)) {
    const message = `There is already a field named ${name} on ${object}.`
    throw new SalesforceRefusal(400, { code: 'DUPLICATE_DEVELOPER_NAME', message, fields: ['FullName'] })
  }
  const { label, length, unique, externalId } = Metadata
  org.setField(object, { name, label, type: 'string', length, unique, externalId })
  return created('00N000000000001AAA')
}

/** `POST /sobjects/PermissionSet`, `FieldPermissions` and `PermissionSetAssignment`. */
export function createSetUpRecord(org: SalesforceFakeOrg, object: string, body: unknown): SalesforceAnswer {
  if (object === 'PermissionSet') {
    const { Name } = read(permissionSetSchema, body)
    demandCustomize(org)
    if (org.permissionSets.some(({ name }) => name === Name)) throw duplicate('Name')
    return created(org.addPermissionSet(Name))
  }
  if (object === 'FieldPermissions') {
    const { ParentId, Field, PermissionsRead } = read(fieldPermissionsSchema, body)
    demandCustomize(org)
    if (!org.grantField(ParentId, PermissionsRead ? Field : '')) throw duplicate('Field')
    return created('01k000000000001AAA')
  }
  if (object === 'PermissionSetAssignment') {
    const { AssigneeId, PermissionSetId } = read(assignmentSchema, body)
    demandCustomize(org)
    if (!org.assign(PermissionSetId, AssigneeId)) throw duplicate('AssigneeId')
    return created('0Pa000000000001AAA')
  }
  throw new SalesforceRefusal(404, { code: 'NOT_FOUND', message: 'The requested resource does not exist' })
}

function demandCustomize(org: SalesforceFakeOrg): void {
  if (org.mayCustomize) return
  const message = 'insufficient access rights on cross-reference id'
  throw new SalesforceRefusal(403, { code: 'INSUFFICIENT_ACCESS_OR_READONLY', message, fields: [] })
}

function duplicate(field: string): SalesforceRefusal {
  const message = `duplicate value found: ${field} duplicates value on record with id: <unknown>`
  return new SalesforceRefusal(400, { code: 'DUPLICATE_VALUE', message, fields: [] })
}

function created(id: string): SalesforceAnswer {
  return { status: 201, body: { id, success: true, errors: [] } satisfies Record<string, JsonValue> }
}

function read<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new SalesforceRefusal(400, { code: 'JSON_PARSER_ERROR', message: z.prettifyError(parsed.error) })
}

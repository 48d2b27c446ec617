import { type CrmProblem, type CrmVerification, isLeadKitError } from '@leadkit/contracts'
import { fetchFields, fetchOrganizationId } from './salesforce-api.ts'
import { createKeyField, grantKeyField } from './salesforce-key-field-set-up.ts'
import {
  KEY_FIELD,
  keyFieldHidden,
  keyFieldMissing,
  keyFieldNotUnique,
  keyFieldReadOnly,
} from './salesforce-key-field.ts'
import type { SalesforceTarget } from './salesforce-request.ts'
import type { SalesforceField } from './salesforce-schemas.ts'

type Findings = Pick<CrmVerification, 'problems' | 'keyFieldCreated'>

/** Checks the organisation and its key field, and creates the field if requested. */
export async function verifyAccount(target: SalesforceTarget, createKey: boolean): Promise<CrmVerification> {
  const accountId = await orNull(fetchOrganizationId(target.link), 'not_found')
  if (accountId === null) {
    const fix = `Give the provider an \`apiVersion\` that the organisation has; ${target.link.apiVersion} is not there any more, or not yet.`
    return { accountId: '', problems: [{ code: 'api_version_unsupported', fix }], keyFieldCreated: false }
  }
  const fields = await orNull(fetchFields(target.link, target.object), 'not_found')
  if (fields === null) {
    const fix = `Give the app's user read, create and edit rights on ${target.object}, or choose another object.`
    return { accountId, problems: [{ code: 'object_unavailable', fix }], keyFieldCreated: false }
  }
  return { accountId, ...(await verifyKeyField(target, fields, createKey)) }
}

async function verifyKeyField(
  target: SalesforceTarget,
  fields: readonly SalesforceField[],
  createKey: boolean,
): Promise<Findings> {
  const field = fields.find(isKeyField)
  if (field !== undefined) return { problems: problemsOf(target.object, field), keyFieldCreated: false }
  const missing = keyFieldMissing(target.object)
  if (!createKey) return { problems: [missing], keyFieldCreated: false }
  const made = await createKeyField(target)
  if (made === 'refused') return { problems: [missing], keyFieldCreated: false }
  // A field created through the API is hidden from everyone until a permission set grants access; a field that already existed may be hidden too.
  const granted = await grantKeyField(target)
  const seen = (await fetchFields(target.link, target.object)).find(isKeyField)
  if (seen !== undefined) return { problems: problemsOf(target.object, seen), keyFieldCreated: made === 'created' }
  return { problems: [keyFieldHidden(target.object, granted)], keyFieldCreated: false }
}

function isKeyField(field: SalesforceField): boolean {
  return field.name === KEY_FIELD
}

async function orNull<Value>(call: Promise<Value>, code: 'not_found'): Promise<Value | null> {
  try {
    return await call
  } catch (error) {
    if (isLeadKitError(error, code)) return null
    throw error
  }
}

function problemsOf(object: string, field: SalesforceField): readonly CrmProblem[] {
  return [
    ...(field.unique && field.externalId ? [] : [keyFieldNotUnique(object)]),
    ...(field.createable && field.updateable ? [] : [keyFieldReadOnly(object)]),
  ]
}

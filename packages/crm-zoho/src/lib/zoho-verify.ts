import { type CrmProblem, type CrmVerification, isCrmError, isLeadKitError } from '@leadkit/contracts'
import { createUniqueTextField, fetchFields, fetchOrganisationId } from './zoho-api.ts'
import { errorFromEntry } from './zoho-error.ts'
import { isUnique, isWritable } from './zoho-field.ts'
import { KEY_FIELD, KEY_FIELD_MISSING, KEY_FIELD_NOT_UNIQUE, KEY_FIELD_READ_ONLY } from './zoho-key-field.ts'
import type { ZohoField } from './zoho-schemas.ts'
import type { WriteTarget } from './zoho-write.ts'

type Findings = Pick<CrmVerification, 'problems' | 'keyFieldCreated'>

/** Checks the organisation and its key field, and creates the field if requested. */
export async function verifyAccount(target: WriteTarget, createKeyField: boolean): Promise<CrmVerification> {
  const accountId = await fetchOrganisationId(target.connection)
  return { accountId, ...(await verifyKeyField(target, createKeyField)) }
}

async function verifyKeyField(target: WriteTarget, createKeyField: boolean): Promise<Findings> {
  try {
    const field = await findField(target)
    if (field !== null) return { problems: problemsOf(field), keyFieldCreated: false }
    if (!createKeyField) return { problems: [KEY_FIELD_MISSING], keyFieldCreated: false }
    const created = await createField(target)
    const made = await findField(target)
    return {
      problems: made === null ? [KEY_FIELD_MISSING] : problemsOf(made),
      keyFieldCreated: created && made !== null,
    }
  } catch (error) {
    const problem = isCrmError(error) ? problemFor(error) : null
    if (problem === null) throw error
    return { problems: [problem], keyFieldCreated: false }
  }
}

async function findField(target: WriteTarget): Promise<ZohoField | null> {
  const fields = await fetchFields(target.connection, target.object)
  return fields.find((field) => field.api_name === KEY_FIELD) ?? null
}

/** Returns false if Zoho refuses: two processes may try at once, the edition's limit may be reached, or the user may lack the permission. */
async function createField(target: WriteTarget): Promise<boolean> {
  try {
    const answer = await createUniqueTextField(target.connection, target.object, { label: 'LeadKit ID', length: 36 })
    const [entry] = answer.entries
    if (entry?.code === 'SUCCESS') return true
    if (entry !== undefined && errorFromEntry(entry, answer.status).code === 'transient') {
      throw errorFromEntry(entry, answer.status)
    }
    return false
  } catch (error) {
    const refused = ['duplicate', 'validation', 'permanent'] as const
    if (refused.some((code) => isLeadKitError(error, code))) return false
    throw error
  }
}

function problemsOf(field: ZohoField): readonly CrmProblem[] {
  return [...(isUnique(field) ? [] : [KEY_FIELD_NOT_UNIQUE]), ...(isWritable(field) ? [] : [KEY_FIELD_READ_ONLY])]
}

function problemFor(error: Parameters<typeof describeScopes>[0]): CrmProblem | null {
  if (error.code === 'auth_revoked' && error.details.missingScopes !== undefined) return describeScopes(error)
  if (error.details.vendorCode !== 'INVALID_MODULE') return null
  const fix = 'The Zoho user cannot see this module: give its profile access, or switch the module on.'
  return { code: 'object_unavailable', fix }
}

function describeScopes(error: {
  readonly code: string
  readonly details: { readonly vendorCode: string; readonly missingScopes?: readonly string[] | undefined }
}): CrmProblem {
  const scopes = (error.details.missingScopes ?? []).join(', ')
  return { code: 'missing_scope', fix: `Authorise again with the scope ${scopes}.` }
}

import { type CrmProblem, type CrmVerification, isCrmError, isLeadKitError } from '@leadkit/contracts'
import { createUniqueTextProperty, fetchAccountId, fetchProperty } from './hubspot-api.ts'
import {
  KEY_PROPERTY,
  KEY_PROPERTY_MISSING,
  KEY_PROPERTY_NOT_UNIQUE,
  KEY_PROPERTY_READ_ONLY,
} from './hubspot-key-property.ts'
import type { HubspotProperty } from './hubspot-schemas.ts'
import type { WriteTarget } from './hubspot-write.ts'

type Findings = Pick<CrmVerification, 'problems' | 'keyFieldCreated'>

/** Checks the account and its key property, and creates the property if requested. */
export async function verifyAccount(target: WriteTarget, createKeyField: boolean): Promise<CrmVerification> {
  const accountId = await fetchAccountId(target.connection)
  return { accountId, ...(await verifyKeyProperty(target, createKeyField)) }
}

async function verifyKeyProperty(target: WriteTarget, createKeyField: boolean): Promise<Findings> {
  try {
    const property = await findProperty(target)
    if (property !== null) return { problems: problemsOf(property), keyFieldCreated: false }
    if (!createKeyField) return { problems: [KEY_PROPERTY_MISSING], keyFieldCreated: false }
    const { property: made, created } = await createProperty(target)
    return { problems: made === null ? [KEY_PROPERTY_MISSING] : problemsOf(made), keyFieldCreated: created }
  } catch (error) {
    const refused = isCrmError(error) && error.code === 'auth_revoked' && error.details.missingScopes !== undefined
    if (!refused) throw error
    return { problems: [missingScope(error.details.missingScopes ?? [])], keyFieldCreated: false }
  }
}

async function findProperty(target: WriteTarget): Promise<HubspotProperty | null> {
  try {
    const property = await fetchProperty(target.connection, target.object, KEY_PROPERTY)
    return property.archived === true ? null : property
  } catch (error) {
    if (isLeadKitError(error, 'not_found')) return null
    throw error
  }
}

/** Two processes may try at once: the second one finds the property that the first created. */
async function createProperty(
  target: WriteTarget,
): Promise<{ readonly property: HubspotProperty | null; readonly created: boolean }> {
  try {
    const definition = { name: KEY_PROPERTY, label: 'LeadKit ID', groupName: 'contactinformation' }
    return { property: await createUniqueTextProperty(target.connection, target.object, definition), created: true }
  } catch (error) {
    if (!isLeadKitError(error, 'duplicate')) throw error
    return { property: await findProperty(target), created: false }
  }
}

function problemsOf(property: HubspotProperty): readonly CrmProblem[] {
  const isReadOnly = property.modificationMetadata?.readOnlyValue === true || property.calculated === true
  return [
    ...(property.hasUniqueValue === true ? [] : [KEY_PROPERTY_NOT_UNIQUE]),
    ...(isReadOnly ? [KEY_PROPERTY_READ_ONLY] : []),
  ]
}

function missingScope(scopes: readonly string[]): CrmProblem {
  return { code: 'missing_scope', fix: `Grant the HubSpot app ${scopes.join(', ')} and install it again.` }
}

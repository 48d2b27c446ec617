import { type CrmError, isCrmError } from '@leadkit/contracts'
import { selectRows, type SalesforceFields } from './salesforce-api.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { requestJson, type SalesforceLink, type SalesforceTarget } from './salesforce-request.ts'
import { saveResultSchema, userInfoSchema } from './salesforce-schemas.ts'
import { quoteSoql } from './soql.ts'

const PERMISSION_SET = 'LeadKit_Key_Field'

/**
 * Creates the key field through the Tooling API, which requires a user who may "Customize Application". Two processes may try at once: the second
 * finds the field that the first created.
 */
export async function createKeyField({ link, object }: SalesforceTarget): Promise<'created' | 'there' | 'refused'> {
  const description = 'The id of the lead in LeadKit. Written by LeadKit; do not change.'
  const metadata = { type: 'Text', label: 'LeadKit ID', length: 36, externalId: true, unique: true, description }
  try {
    await insert(link, '/tooling/sobjects/CustomField', { FullName: `${object}.${KEY_FIELD}`, Metadata: metadata })
    return 'created'
  } catch (error) {
    if (!isRefusal(error)) throw error
    return error.details.vendorCode.startsWith('DUPLICATE') ? 'there' : 'refused'
  }
}

/** Makes the field visible to the app's user, through our own permission set. Returns false if the user may not do that. */
export async function grantKeyField({ link, object }: SalesforceTarget): Promise<boolean> {
  try {
    const userInfo = { method: 'GET', path: '/services/oauth2/userinfo', write: false } as const
    const { user_id: userId } = await requestJson(link, userInfo, userInfoSchema)
    const permissionSetId = await findOrMakePermissionSet(link)
    await insertOnce(link, '/sobjects/FieldPermissions', {
      ParentId: permissionSetId,
      SobjectType: object,
      Field: `${object}.${KEY_FIELD}`,
      PermissionsRead: true,
      PermissionsEdit: true,
    })
    await insertOnce(link, '/sobjects/PermissionSetAssignment', {
      AssigneeId: userId,
      PermissionSetId: permissionSetId,
    })
    return true
  } catch (error) {
    if (!isRefusal(error)) throw error
    return false
  }
}

async function findOrMakePermissionSet(link: SalesforceLink): Promise<string> {
  const existing = await findPermissionSet(link)
  if (existing !== undefined) return existing
  await insertOnce(link, '/sobjects/PermissionSet', { Name: PERMISSION_SET, Label: 'LeadKit key field' })
  return (await findPermissionSet(link)) ?? ''
}

async function findPermissionSet(link: SalesforceLink): Promise<string | undefined> {
  const soql = `SELECT Id FROM PermissionSet WHERE Name = ${quoteSoql(PERMISSION_SET)}`
  const [existing] = (await selectRows(link, soql)).rows
  return existing?.Id
}

async function insertOnce(link: SalesforceLink, path: string, body: SalesforceFields): Promise<void> {
  try {
    await insert(link, path, body)
  } catch (error) {
    if (!isRefusal(error) || !error.details.vendorCode.startsWith('DUPLICATE')) throw error
  }
}

async function insert(link: SalesforceLink, path: string, body: SalesforceFields): Promise<void> {
  await requestJson(link, { method: 'POST', path, body, write: true }, saveResultSchema)
}

/** A refusal by Salesforce of this request, not an expired token, a limit or a network fault. */
function isRefusal(error: unknown): error is CrmError {
  return (
    isCrmError(error) && error.details.scope !== 'account' && error.code !== 'transient' && error.code !== 'aborted'
  )
}

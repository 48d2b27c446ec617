import { type CallContext, type CrmProvider, type CrmVerification, LeadKitError } from '@leadkit/contracts'
import { createDetachedTokenSource } from './detached-token-source.ts'
import { inspectObject, type ObjectInspection } from './inspect-object.ts'
import { toSyncTarget } from '../sync/crm-sync-claim.ts'
import type { CrmSyncStore } from '../sync/crm-sync-store.ts'
import type { CrmConfigRow } from '../configs/crm-config-row.ts'
import type { TenantScope } from '../../base/identifier.ts'

/** A config, and how to call its vendor. */
export interface VerifyParts {
  readonly store: Pick<CrmSyncStore, 'connect'>
  readonly scope: TenantScope
  readonly row: CrmConfigRow
  readonly provider: CrmProvider
  readonly context: CallContext
  readonly operation: string
}

/** Verifies the stored credentials with the vendor. @throws LeadKitError `conflict` if the account changed. */
export async function verifyConfig(parts: VerifyParts, createKeyField: boolean): Promise<CrmVerification> {
  const { store, scope, row, provider, context } = parts
  const connection = store.connect(scope, toSyncTarget(row), provider, context)
  try {
    const verification = await provider.verify(connection.context, { object: row.object, createKeyField })
    refuseOther(parts, verification)
    return verification
  } finally {
    await connection.flush()
  }
}

/** Reads the account, the key and all fields of the object from the vendor, without changing anything. @throws as {@link verifyConfig} does. */
export async function inspectConfig(parts: VerifyParts): Promise<ObjectInspection> {
  const { store, scope, row, provider, context } = parts
  const connection = store.connect(scope, toSyncTarget(row), provider, context)
  try {
    const inspection = await inspectObject(provider, connection.context, row.object)
    refuseOther(parts, inspection.verification)
    return inspection
  } finally {
    await connection.flush()
  }
}

/** Checks the new credentials with the vendor. Returns them with any tokens that the vendor returned in the meantime. */
export async function refuseNewOwner(parts: VerifyParts, credentials: unknown): Promise<unknown> {
  const { store, scope, row, provider, context } = parts
  const connection = store.connect(scope, toSyncTarget(row), provider, context)
  const token = createDetachedTokenSource(provider, credentials, context)
  try {
    const request = { object: row.object, createKeyField: false }
    refuseOther(parts, await provider.verify({ ...connection.context, token }, request))
    return token.current()
  } finally {
    await connection.flush()
  }
}

function refuseOther({ row, provider, operation }: VerifyParts, verification: CrmVerification): void {
  if (row.remote_account_id === null || row.remote_account_id === verification.accountId) return
  const next = 'its links would point to strangers; make a new config for the other account'
  throw new LeadKitError(
    'conflict',
    `${operation}: these credentials belong to another ${provider.id} account than the config's; ${next}`,
  )
}

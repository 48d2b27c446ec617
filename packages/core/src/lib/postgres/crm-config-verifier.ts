import {
  type CallContext,
  type CrmField,
  type CrmProvider,
  type CrmVerification,
  LeadKitError,
} from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { CrmSyncStore } from '../crm/crm-sync-port.ts'
import { createDetachedTokenSource } from '../crm/detached-token-source.ts'
import type { TenantScope } from '../domain/tenant.ts'
import { toSyncTarget } from './crm-sync-claim.ts'
import type { DatabaseSession } from './session.ts'
import type { CrmConfigsTable } from './tenant-tables.ts'

/** A config, and how to ask its vendor. */
export interface VerifyParts {
  readonly store: Pick<CrmSyncStore<DatabaseSession>, 'connect'>
  readonly scope: TenantScope
  readonly row: Selectable<CrmConfigsTable>
  readonly provider: CrmProvider
  readonly context: CallContext
  readonly operation: string
}

/** Asks the vendor with the stored credentials. @throws LeadKitError `conflict` when the account changed. */
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

export interface ConfigInspection {
  readonly verification: CrmVerification
  /** Null when the account's problems keep us from reading them. */
  readonly fields: readonly CrmField[] | null
}

/** Asks the vendor about account, key and all fields of the object, and changes nothing there. @throws as {@link verifyConfig} does. */
export async function inspectConfig(parts: VerifyParts): Promise<ConfigInspection> {
  const { store, scope, row, provider, context } = parts
  const connection = store.connect(scope, toSyncTarget(row), provider, context)
  try {
    const request = { object: row.object, createKeyField: false }
    const verification = await provider.verify(connection.context, request)
    refuseOther(parts, verification)
    return {
      verification,
      fields: await describeObject(verification, () => provider.describe(connection.context, row.object)),
    }
  } finally {
    await connection.flush()
  }
}

/** A scope or an object that `verify` has told already is no second fault. */
async function describeObject(
  verification: CrmVerification,
  describe: () => Promise<readonly CrmField[]>,
): Promise<readonly CrmField[] | null> {
  try {
    return await describe()
  } catch (error) {
    const told = verification.problems.some(({ code }) => code === 'missing_scope' || code === 'object_unavailable')
    if (told) return null
    throw error
  }
}

/** Asks the vendor with new credentials. Returns them with the tokens that the vendor gave meanwhile. */
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

import type { CrmContext, CrmField, CrmProvider, CrmVerification } from '@leadkit/contracts'

export interface ObjectInspection {
  readonly verification: CrmVerification
  /** Null when the account's problems keep us from reading them. */
  readonly fields: readonly CrmField[] | null
}

/** Asks a vendor about account, key and all fields of an object, and changes nothing there. @throws CrmError as the vendor answered. */
export async function inspectObject(
  provider: CrmProvider,
  context: CrmContext,
  object: string,
): Promise<ObjectInspection> {
  const verification = await provider.verify(context, { object, createKeyField: false })
  try {
    return { verification, fields: await provider.describe(context, object) }
  } catch (error) {
    // A scope or an object that `verify` has told already is no second fault.
    const told = verification.problems.some(({ code }) => code === 'missing_scope' || code === 'object_unavailable')
    if (told) return { verification, fields: null }
    throw error
  }
}

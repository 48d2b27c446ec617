import type { CrmContext, CrmField, CrmProvider, CrmVerification } from '@leadkit/contracts'

export interface ObjectInspection {
  readonly verification: CrmVerification
  /** Null if the account's problems prevent reading them. */
  readonly fields: readonly CrmField[] | null
}

/** Reads the account, the key and all fields of an object from the vendor, without changing anything. @throws CrmError from the vendor's response. */
export async function inspectObject(
  provider: CrmProvider,
  context: CrmContext,
  object: string,
): Promise<ObjectInspection> {
  const verification = await provider.verify(context, { object, createKeyField: false })
  try {
    return { verification, fields: await provider.describe(context, object) }
  } catch (error) {
    // A missing scope or object that `verify` has already reported is not reported twice.
    const told = verification.problems.some(({ code }) => code === 'missing_scope' || code === 'object_unavailable')
    if (told) return { verification, fields: null }
    throw error
  }
}

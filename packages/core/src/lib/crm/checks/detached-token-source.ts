import { type CallContext, type CrmProvider, LeadKitError, type TokenSource } from '@leadkit/contracts'

/** A token source over credentials that are not stored yet. */
export interface DetachedTokenSource extends TokenSource {
  /** The credentials with every token that the vendor returned in the meantime. */
  current(): unknown
}

/** For a single caller: nothing is shared, nothing is stored. */
export function createDetachedTokenSource(
  provider: CrmProvider,
  initial: unknown,
  context: CallContext,
): DetachedTokenSource {
  let credentials = initial
  let version = 1
  const refresh: TokenSource['refresh'] = async (rejectedVersion) => {
    if (rejectedVersion >= version) {
      credentials = await provider.refresh(credentials, context)
      version += 1
    }
    const session = provider.session(credentials)
    if (session === null)
      throw new LeadKitError(
        'auth_revoked',
        `crm:${provider.id}: the vendor returned no access token for these credentials`,
      )
    return { ...session, version }
  }
  return {
    get: async () => {
      const session = provider.session(credentials)
      return session === null ? refresh(version) : { ...session, version }
    },
    refresh,
    current: () => credentials,
  }
}

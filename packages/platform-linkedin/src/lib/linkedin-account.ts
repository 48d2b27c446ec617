import type { PlatformAccount } from '@leadkit/contracts'
import { isOrganization } from './values/urn.ts'

/** An organisation, which has posts and may have lead forms, or an ad account, which has lead forms only. */
export interface LinkedinAccount {
  readonly kind: 'organization' | 'sponsored_account'
  readonly accountId: string
  /** The administrator who connected it, `urn:li:person:…`: subscriptions depend on this member's role. */
  readonly memberUrn: string | undefined
  readonly token: string
  readonly scopes: readonly string[] | undefined
}

/** Reads `metadata.memberUrn`, which `authorization.exchange` stored. */
export function readAccount(account: PlatformAccount): LinkedinAccount {
  const memberUrn = account.metadata['memberUrn']
  return {
    kind: isOrganization(account.accountId) ? 'organization' : 'sponsored_account',
    accountId: account.accountId,
    memberUrn: typeof memberUrn === 'string' ? memberUrn : undefined,
    token: account.credentials.accessToken,
    scopes: account.credentials.scopes,
  }
}

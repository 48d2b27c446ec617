import type { PlatformAccount } from '@leadkit/contracts'

/** How an account is reached: a page, an Instagram account linked to a page, or one that logged in with Instagram itself. */
export interface FacebookAccount {
  readonly surface: 'messenger' | 'instagram'
  readonly login: 'facebook' | 'instagram'
  readonly host: 'facebook' | 'instagram'
  readonly accountId: string
  /** The node whose edges are called: the page, or the Instagram account with Instagram Login. */
  readonly node: string
  readonly token: string
}

/** Reads `metadata.pageId` and `metadata.login`, which `authorization.exchange` or the host stored. */
export function readAccount(account: PlatformAccount): FacebookAccount {
  const surface = account.platform === 'instagram' ? 'instagram' : 'messenger'
  const login = surface === 'instagram' && account.metadata['login'] === 'instagram' ? 'instagram' : 'facebook'
  const pageId = account.metadata['pageId']
  return {
    surface,
    login,
    host: login,
    accountId: account.accountId,
    // A page token's `me` is its page, so that a linked Instagram account works without the page's id too.
    node:
      surface === 'messenger' || login === 'instagram' ? account.accountId : typeof pageId === 'string' ? pageId : 'me',
    token: account.credentials.accessToken,
  }
}

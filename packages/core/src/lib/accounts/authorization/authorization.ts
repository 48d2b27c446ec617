import type { JsonObject } from '@leadkit/contracts'
import type { SocialAccount } from '../social-account.ts'

/** Starts an authorisation at a platform. */
export interface AuthorizeRequest<Platform extends string = string> {
  readonly platform: Platform
  /**
   * The URL that the platform redirects the person back to: an absolute `https` URL (or `http` on localhost) of at most 200 characters, registered at
   * the platform in exactly this form.
   */
  readonly redirectUri: string
  /**
   * Ties the flow to the person's browser, such as the host's session id: pass the same value to `completeAuthorization`. Without it, somebody can be
   * tricked into connecting another person's account (RFC 9700 §4.7). Only its hash leaves the process.
   */
  readonly binding?: string | undefined
}

/** Where to redirect the person. */
export interface AuthorizationStart {
  readonly url: URL
  /** The `state` parameter of `url`, opaque. */
  readonly state: string
  /** After this time, ten minutes from now, `completeAuthorization` refuses the state. */
  readonly expiresAt: Date
}

/** An account that the authorisation offers. */
export interface OfferedAccount {
  readonly platform: string
  readonly accountId: string
  readonly accountName: string | null
  readonly metadata: JsonObject
}

export interface CompleteAuthorizationOptions {
  /** The value passed to `authorize`. */
  readonly binding?: string | undefined
  /** The tenant of the person's session, if the host knows it: a state of another tenant is refused. */
  readonly tenantId?: string | undefined
  /**
   * Picks from the accounts that the person may connect. Default: all accounts of the platform passed to `authorize`; an adapter for several
   * platforms also offers those of the others, such as the Instagram accounts of pages.
   */
  readonly choose?:
    | ((offered: readonly OfferedAccount[]) => readonly OfferedAccount[] | Promise<readonly OfferedAccount[]>)
    | undefined
  readonly signal?: AbortSignal | undefined
}

export interface CompletedAuthorization {
  readonly tenantId: string
  readonly platform: string
  /** The accounts connected now; empty if the person may connect none, or chose none. */
  readonly accounts: readonly SocialAccount[]
}

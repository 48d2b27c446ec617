import type { JsonObject } from '@leadkit/contracts'
import type { SocialAccount } from '../social-account.ts'

/** Begins an authorisation at a platform. */
export interface AuthorizeRequest<Platform extends string = string> {
  readonly platform: Platform
  /**
   * Where the platform sends the person back to: an absolute `https` address (or `http` on the own machine) of at most 200 characters,
   * registered at the platform exactly so.
   */
  readonly redirectUri: string
  /**
   * What ties the flow to the person's browser, such as the host's session id: `completeAuthorization` must be given the same. Without
   * it, somebody can be made to connect another person's account (RFC 9700 §4.7). Only its hash leaves the process.
   */
  readonly binding?: string | undefined
}

/** Where to send the person. */
export interface AuthorizationStart {
  readonly url: URL
  /** The `state` parameter of `url`, opaque. */
  readonly state: string
  /** After this moment `completeAuthorization` refuses the state: ten minutes. */
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
  /** What `authorize` was given. */
  readonly binding?: string | undefined
  /** The tenant of the person's session, where the host knows it: a state of another tenant is refused. */
  readonly tenantId?: string | undefined
  /**
   * Picks from what the person may connect. Default: all accounts of the platform that `authorize` named; an adapter of several platforms
   * offers those of the others, too, such as the Instagram accounts of pages.
   */
  readonly choose?:
    | ((offered: readonly OfferedAccount[]) => readonly OfferedAccount[] | Promise<readonly OfferedAccount[]>)
    | undefined
  readonly signal?: AbortSignal | undefined
}

export interface CompletedAuthorization {
  readonly tenantId: string
  readonly platform: string
  /** Connected now; empty when the person may connect none, or none was chosen. */
  readonly accounts: readonly SocialAccount[]
}

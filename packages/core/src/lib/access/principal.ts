import { LeadKitError } from '@leadkit/contracts'
import { isAllowed, type Permission } from './permissions.ts'

/** Who makes a request: an API key of a user, or whoever the host has signed in by its own means. */
export interface Principal {
  /** The only tenant whose data the principal may reach. */
  readonly tenantId: string
  /** Missing where no user is behind it. */
  readonly userId?: string | undefined
  /** The API key that was presented, if one was. */
  readonly apiKeyId?: string | undefined
  /** What the principal may do; wildcards are allowed. */
  readonly permissions: readonly string[]
}

/** How much of an API key's limit is left after this request. */
export interface ApiKeyRate {
  /** Requests a minute. */
  readonly limit: number
  /** Requests that may follow at once. */
  readonly remaining: number
  /** When all of the limit is free again, if no request follows. */
  readonly resetsAt: Date
}

/** The user and tenant that an API key belongs to. */
export interface ApiKeyPrincipal extends Principal {
  readonly userId: string
  readonly apiKeyId: string
  /** What the user's role may do at the time of the call, and the key's own permissions allow. */
  readonly permissions: readonly string[]
  /** Null for a key without a limit. */
  readonly rate: ApiKeyRate | null
}

/**
 * True if the principal may do it. `leads:*` in the principal's permissions grants all of `leads`, and `*` everything within the tenant, but nothing
 * of `tenants`, `deliveries` and `system`, which no tenant's role can hold: give these to principals of your own operators.
 */
export function can(principal: Pick<Principal, 'permissions'>, permission: Permission): boolean {
  return isAllowed(principal.permissions, permission)
}

/** @throws LeadKitError `forbidden` if the principal lacks the permission. */
export function authorize(principal: Pick<Principal, 'permissions'>, permission: Permission): void {
  if (can(principal, permission)) return
  throw new LeadKitError(
    'forbidden',
    `This needs the permission ${permission}; add it to the user's role with tenant.roles.update, and to the API key's own permissions, if it has some`,
  )
}

import { LeadKitError } from '@leadkit/contracts'
import { isAllowed, type Permission } from './role.ts'

/** The user and tenant that an API key belongs to. */
export interface Principal {
  readonly tenantId: string
  readonly userId: string
  readonly keyId: string
  /** The permissions of the user's role at the time of the call. */
  readonly permissions: readonly string[]
}

/** @throws LeadKitError `forbidden` if the principal's role lacks the permission. */
export function authorize(principal: Pick<Principal, 'permissions'>, permission: Permission): void {
  if (isAllowed(principal.permissions, permission)) return
  throw new LeadKitError(
    'forbidden',
    `This needs the permission ${permission}; add it to the user's role with tenant.roles.update`,
  )
}

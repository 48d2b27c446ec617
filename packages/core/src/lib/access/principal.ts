import { LeadKitError } from '@leadkit/contracts'
import { isAllowed, type Permission } from './role.ts'

/** Whom an API key speaks for. */
export interface Principal {
  readonly tenantId: string
  readonly userId: string
  readonly keyId: string
  /** Those of the user's role at the moment of the call. */
  readonly permissions: readonly string[]
}

/** @throws LeadKitError `forbidden` when the principal's role lacks the permission. */
export function authorize(principal: Pick<Principal, 'permissions'>, permission: Permission): void {
  if (isAllowed(principal.permissions, permission)) return
  throw new LeadKitError(
    'forbidden',
    `This needs the permission ${permission}; give it to the user's role with tenant.roles.update`,
  )
}

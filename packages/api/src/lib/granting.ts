import { LeadKitError } from '@leadkit/contracts'
import { authorize, type Permission, type Principal, type TenantKit } from '@leadkit/core'

/**
 * Nobody gives what they do not hold: neither by a role, nor by a user with one, nor by a key or a password of somebody who may do more.
 * @throws LeadKitError `forbidden`.
 */
export function requireHeld(principal: Principal, permissions: readonly string[]): void {
  for (const permission of permissions) authorize(principal, permission as Permission)
}

/** What a user may do, by the role. @throws LeadKitError `not_found` for an unknown user. */
export async function permissionsOfUser(tenant: TenantKit, userId: string): Promise<readonly string[]> {
  return permissionsOfRole(tenant, (await tenant.users.get(userId)).role)
}

interface KeyOfUser {
  readonly userId: string
  readonly permissions?: readonly string[] | null | undefined
}

/**
 * What is done by a key is done in its user's name, however little it may do: a key of somebody else is for those who hold all that this user may do.
 * @throws LeadKitError `forbidden`; `not_found` for an unknown user.
 */
export async function requireKey(
  tenant: TenantKit,
  principal: Principal,
  { userId, permissions }: KeyOfUser,
): Promise<void> {
  const isOwn = userId === principal.userId
  requireHeld(principal, isOwn && permissions ? permissions : await permissionsOfUser(tenant, userId))
}

/** @throws LeadKitError `not_found`. */
export async function permissionsOfRole(tenant: TenantKit, name: string): Promise<readonly string[]> {
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<TenantKit['roles']['list']>> = await tenant.roles.list({ limit: 200, after })
    const role = page.items.find((each) => each.name === name)
    if (role !== undefined) return role.permissions
    after = page.next
  } while (after !== null)
  throw new LeadKitError('not_found', 'roles: this tenant has no such role')
}

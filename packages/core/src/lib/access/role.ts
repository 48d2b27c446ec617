/** What a role may do. `*` is everything. */
export const permissions = [
  '*',
  'leads:read',
  'leads:write',
  'conversations:read',
  'replies:write',
  'accounts:read',
  'accounts:write',
  'crm:read',
  'crm:write',
  'users:read',
  'users:write',
  /** Gives leads and conversations to users and teams. */
  'leads:assign',
  /** Manages teams, working hours, rules of assignment and targets. */
  'care:write',
] as const
export type Permission = (typeof permissions)[number]

/** The roles that every tenant starts with. */
export const builtInRoles = ['admin', 'member', 'viewer'] as const
export type BuiltInRole = (typeof builtInRoles)[number]

export const builtInPermissions: Readonly<Record<BuiltInRole, readonly Permission[]>> = {
  admin: ['*'],
  member: [
    'leads:read',
    'leads:write',
    'leads:assign',
    'conversations:read',
    'replies:write',
    'accounts:read',
    'crm:read',
  ],
  viewer: ['leads:read', 'conversations:read', 'accounts:read', 'crm:read'],
}

export function isAllowed(granted: readonly string[], needed: Permission): boolean {
  return granted.includes('*') || granted.includes(needed)
}

import type { TenantPermission } from './permissions.ts'

/** The roles that every tenant starts with. */
export const builtInRoles = ['admin', 'member', 'viewer'] as const
export type BuiltInRole = (typeof builtInRoles)[number]

const viewer: readonly TenantPermission[] = [
  'leads:read',
  'conversations:read',
  'accounts:read',
  'crm:read',
  'ai:read',
  'bulk:read',
  'care:read',
  'consents:read',
  'drafts:read',
  'notes:read',
  'replies:read',
  'segments:read',
  'stats:read',
  'tags:read',
]

/** What they may do; a migration brings the roles of existing tenants up to date. */
export const builtInPermissions: Readonly<Record<BuiltInRole, readonly TenantPermission[]>> = {
  admin: ['*'],
  member: [
    ...viewer,
    'leads:write',
    'leads:assign',
    'leads:merge',
    'conversations:write',
    'replies:write',
    'drafts:review',
    'notes:write',
    'tags:write',
    'segments:write',
    'consents:write',
    'bulk:write',
    'users:read',
  ],
  viewer,
}

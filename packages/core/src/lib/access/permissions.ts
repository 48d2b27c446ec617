/** What can be done within a tenant, by resource. `credentials` shows tokens in clear; `sync` asks for writes to a CRM. */
const TENANT_ACTIONS = {
  accounts: ['read', 'write', 'credentials'],
  ai: ['read', 'write', 'export'],
  archives: ['read', 'query', 'write'],
  audit: ['read'],
  bulk: ['read', 'write'],
  /** Teams, working hours, rules of assignment and targets. */
  care: ['read', 'write'],
  consents: ['read', 'write'],
  conversations: ['read', 'write'],
  crm: ['read', 'write', 'sync'],
  drafts: ['read', 'review'],
  events: ['read', 'write'],
  holds: ['read', 'write'],
  keys: ['read', 'write'],
  leads: ['read', 'write', 'assign', 'merge', 'remove'],
  notes: ['read', 'write'],
  replies: ['read', 'write'],
  retention: ['read', 'write'],
  roles: ['read', 'write'],
  secrets: ['rotate'],
  segments: ['read', 'write'],
  settings: ['read', 'write'],
  stats: ['read'],
  subjects: ['read', 'export', 'erase'],
  tags: ['read', 'write'],
  users: ['read', 'write'],
} as const

/** What can be done across tenants. No role of a tenant holds these, and `*` is none of them. */
const OPERATOR_ACTIONS = {
  deliveries: ['read', 'replay'],
  /** Migrations, checks, rotation of every tenant's secrets, custom fields, pending work. */
  system: ['read', 'write'],
  tenants: ['read', 'write', 'remove', 'export'],
} as const

type PermissionsOf<Actions extends Readonly<Record<string, readonly string[]>>> = {
  [Resource in keyof Actions & string]: `${Resource}:${Actions[Resource][number] | '*'}`
}[keyof Actions & string]

/** What a role of a tenant may hold: `resource:action`, `resource:*` for all of a resource, `*` for all within the tenant. */
export type TenantPermission = '*' | PermissionsOf<typeof TENANT_ACTIONS>
/** For the host's own operators; see {@link can}. */
export type OperatorPermission = PermissionsOf<typeof OPERATOR_ACTIONS>
/** One thing that may be done, or a wildcard over several. */
export type Permission = TenantPermission | OperatorPermission

function listPermissions(actions: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(actions).flatMap(([resource, names]) => names.map((name) => `${resource}:${name}`))
}

const tenantSingles = listPermissions(TENANT_ACTIONS)
const singles = [...tenantSingles, ...listPermissions(OPERATOR_ACTIONS)]

function withWildcards(actions: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return [...Object.keys(actions).map((resource) => `${resource}:*`), ...listPermissions(actions)]
}

/** Everything that a tenant's role may hold. */
export const tenantPermissions = ['*', ...withWildcards(TENANT_ACTIONS)] as readonly TenantPermission[]

/** Every permission, wildcards and those of operators included. */
export const permissions = [...tenantPermissions, ...withWildcards(OPERATOR_ACTIONS)] as readonly Permission[]

/** The single permissions that one stands for; none for an unknown text. */
function expand(permission: string): readonly string[] {
  if (permission === '*') return tenantSingles
  if (!permission.endsWith(':*')) return singles.filter((single) => single === permission)
  return singles.filter((single) => single.startsWith(permission.slice(0, -1)))
}

/** True if all that `needed` stands for is granted. An unknown text is never granted. */
export function isAllowed(granted: readonly string[], needed: string): boolean {
  const wanted = expand(needed)
  if (wanted.length === 0) return false
  if (granted.includes(needed)) return true
  const held = new Set(granted.flatMap(expand))
  return wanted.every((single) => held.has(single))
}

/**
 * What is granted by both lists, as short as it can be said: the whole of one list if the other covers it. What only operators may hold is not granted
 * by a tenant's role, whoever wrote it there: an import takes the rows of roles as they are.
 */
export function narrow(role: readonly string[], to: readonly string[] | null): readonly string[] {
  const granted = role.filter((each) => (tenantPermissions as readonly string[]).includes(each))
  if (to === null || to.every((each) => isAllowed(granted, each))) return to ?? granted
  const limit = new Set(to.flatMap(expand))
  return [...new Set(granted.flatMap(expand))].filter((single) => limit.has(single))
}

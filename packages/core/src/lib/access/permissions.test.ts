import { describe, expect, it } from 'vitest'
import { isAllowed, narrow, permissions, tenantPermissions } from './permissions.ts'
import { builtInPermissions, builtInRoles } from './role.ts'

describe('Permissions', () => {
  it('are granted by name, by a wildcard over the resource, and by a star for all within the tenant', () => {
    expect(isAllowed(['leads:read'], 'leads:read')).toBe(true)
    expect(isAllowed(['leads:read'], 'leads:write')).toBe(false)
    expect(isAllowed(['leads:*'], 'leads:merge')).toBe(true)
    expect(isAllowed(['leads:*'], 'notes:read')).toBe(false)
    for (const permission of tenantPermissions) expect(isAllowed(['*'], permission)).toBe(true)
  })

  it('cover a wildcard only if they cover all that it stands for', () => {
    expect(isAllowed(['tags:read', 'tags:write'], 'tags:*')).toBe(true)
    expect(isAllowed(['tags:read'], 'tags:*')).toBe(false)
    expect(isAllowed(['leads:*', 'notes:*'], '*')).toBe(false)
  })

  it('of operators are never part of a star', () => {
    for (const permission of permissions.filter((each) => !tenantPermissions.includes(each as never))) {
      expect(isAllowed(['*'], permission)).toBe(false)
      expect(isAllowed([permission], permission)).toBe(true)
    }
    expect(isAllowed(['tenants:*'], 'tenants:remove')).toBe(true)
  })

  it('are refused if nobody knows them, even to somebody with everything', () => {
    for (const unknown of ['', 'leads', 'leads:eat', 'eat:*', ':*', '__proto__:read'])
      expect(isAllowed(['*', 'tenants:*', unknown], unknown)).toBe(false)
  })

  it('narrow to what both lists grant', () => {
    expect(narrow(['*'], ['leads:read'])).toEqual(['leads:read'])
    expect(narrow(['leads:read', 'notes:read'], ['leads:*'])).toEqual(['leads:read'])
    expect(narrow(['leads:read'], null)).toEqual(['leads:read'])
    expect(narrow(['leads:read'], ['notes:*'])).toEqual([])
    expect(narrow(['leads:read'], [])).toEqual([])
    expect(narrow([], ['*'])).toEqual([])
    expect(narrow(['leads:read', 'tenants:*', 'system:read'], null)).toEqual(['leads:read'])
    expect(narrow(['tenants:*'], ['tenants:*'])).toEqual([])
  })

  it('of the built-in roles exist, and no role but the admin manages people', () => {
    for (const role of builtInRoles)
      for (const permission of builtInPermissions[role]) expect(tenantPermissions).toContain(permission)
    for (const role of ['member', 'viewer'] as const)
      for (const needed of ['users:write', 'roles:write', 'keys:write', 'settings:write'])
        expect(isAllowed(builtInPermissions[role], needed)).toBe(false)
  })
})

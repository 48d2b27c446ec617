import { describe, expect, it } from 'vitest'
import { builtInPermissions } from './role.ts'
import { authorize } from './principal.ts'

describe('authorize', () => {
  it('lets a role do what it was given, and an admin everything', () => {
    expect(() => authorize({ permissions: builtInPermissions.viewer }, 'leads:read')).not.toThrow()
    expect(() => authorize({ permissions: builtInPermissions.admin }, 'users:write')).not.toThrow()
  })

  it('refuses the rest with forbidden, naming the permission', () => {
    expect(() => authorize({ permissions: builtInPermissions.viewer }, 'leads:write')).toThrow(
      expect.objectContaining({ code: 'forbidden', message: expect.stringContaining('leads:write') as string }),
    )
  })
})

import { z } from 'zod'
import {
  apiKeyCreateBody,
  apiKeyRotationBody,
  deactivateOptionsBody,
  roleCreateBody,
  rolesUpdateChangesBody,
  userChangesBody,
  userCreateBody,
} from '../generated/bodies.ts'
import { apiKeyFilterQuery, pageRequestQuery, userFilterQuery } from '../generated/queries.ts'
import { apiKeySchema, apiKeysCreateSchema, apiKeysRotateSchema, roleSchema, userSchema } from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { pageOf } from './shapes.ts'
import { permissionsOfRole, permissionsOfUser, requireHeld, requireKey } from '../granting.ts'

/** Users, roles and keys. Nobody gives what they do not hold. */
export const accessRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/users',
    operation: 'users.list',
    permission: 'users:read',
    query: userFilterQuery,
    result: pageOf(userSchema),
    call: ({ tenant, query }) => tenant.users.list(query),
  }),
  route({
    method: 'post',
    path: '/users',
    operation: 'users.create',
    permission: 'users:write',
    body: userCreateBody,
    result: userSchema,
    status: 201,
    call: async ({ tenant, body, principal }) => {
      requireHeld(principal, await permissionsOfRole(tenant, body.role))
      return tenant.users.create(body)
    },
  }),
  route({
    method: 'post',
    path: '/users/find',
    // In the body: an address is kept in logs.
    operation: 'users.findByEmail',
    permission: 'users:read',
    body: z.strictObject({ email: z.string() }),
    result: userSchema.nullable(),
    call: ({ tenant, body }) => tenant.users.findByEmail(body.email),
  }),
  route({
    method: 'get',
    path: '/users/{id}',
    operation: 'users.get',
    permission: 'users:read',
    result: userSchema,
    call: ({ tenant, path }) => tenant.users.get(path.id),
  }),
  route({
    method: 'patch',
    path: '/users/{id}',
    operation: 'users.update',
    permission: 'users:write',
    body: userChangesBody,
    result: userSchema,
    call: ({ tenant, path, body }) => tenant.users.update(path.id, body),
  }),
  route({
    method: 'put',
    path: '/users/{id}/role',
    operation: 'users.setRole',
    permission: 'users:write',
    body: z.strictObject({ role: z.string() }),
    result: userSchema,
    call: async ({ tenant, path, body, principal }) => {
      requireHeld(principal, await permissionsOfUser(tenant, path.id))
      requireHeld(principal, await permissionsOfRole(tenant, body.role))
      return tenant.users.setRole(path.id, body.role)
    },
  }),
  route({
    method: 'put',
    path: '/users/{id}/password',
    operation: 'users.setPassword',
    permission: 'users:write',
    body: z.strictObject({ password: z.string() }),
    result: userSchema,
    call: async ({ tenant, path, body, principal }) => {
      requireHeld(principal, await permissionsOfUser(tenant, path.id))
      return tenant.users.setPassword(path.id, body.password)
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/deactivate',
    operation: 'users.deactivate',
    permission: 'users:write',
    body: deactivateOptionsBody,
    result: userSchema,
    call: async ({ tenant, path, body, principal }) => {
      requireHeld(principal, await permissionsOfUser(tenant, path.id))
      return tenant.users.deactivate(path.id, body)
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/reactivate',
    operation: 'users.reactivate',
    permission: 'users:write',
    result: userSchema,
    call: async ({ tenant, path, principal }) => {
      requireHeld(principal, await permissionsOfUser(tenant, path.id))
      return tenant.users.reactivate(path.id)
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/unlock',
    operation: 'users.unlock',
    permission: 'users:write',
    body: z.strictObject({ address: z.string().optional() }),
    result: userSchema,
    call: async ({ tenant, path, body, principal }) => {
      requireHeld(principal, await permissionsOfUser(tenant, path.id))
      return tenant.users.unlock(path.id, body)
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/second-factor/reset',
    operation: 'secondFactors.reset',
    permission: 'users:write',
    call: async ({ tenant, path, principal }) => {
      requireHeld(principal, await permissionsOfUser(tenant, path.id))
      await tenant.secondFactors.reset(path.id)
    },
  }),
  route({
    method: 'get',
    path: '/roles',
    operation: 'roles.list',
    permission: 'roles:read',
    query: pageRequestQuery,
    result: pageOf(roleSchema),
    call: ({ tenant, query }) => tenant.roles.list(query),
  }),
  route({
    method: 'post',
    path: '/roles',
    operation: 'roles.create',
    permission: 'roles:write',
    body: roleCreateBody,
    result: roleSchema,
    status: 201,
    call: async ({ tenant, body, principal }) => {
      requireHeld(principal, body.permissions)
      return tenant.roles.create(body)
    },
  }),
  route({
    method: 'get',
    path: '/roles/{id}',
    operation: 'roles.get',
    permission: 'roles:read',
    result: roleSchema,
    call: ({ tenant, path }) => tenant.roles.get(path.id),
  }),
  route({
    method: 'patch',
    path: '/roles/{id}',
    operation: 'roles.update',
    permission: 'roles:write',
    body: rolesUpdateChangesBody,
    result: roleSchema,
    call: async ({ tenant, path, body, principal }) => {
      requireHeld(principal, [...body.permissions, ...(await tenant.roles.get(path.id)).permissions])
      return tenant.roles.update(path.id, body)
    },
  }),
  route({
    method: 'delete',
    path: '/roles/{id}',
    operation: 'roles.remove',
    permission: 'roles:write',
    call: ({ tenant, path }) => tenant.roles.remove(path.id),
  }),
  route({
    method: 'get',
    path: '/api-keys',
    operation: 'apiKeys.list',
    permission: 'keys:read',
    query: apiKeyFilterQuery,
    result: pageOf(apiKeySchema),
    call: ({ tenant, query }) => tenant.apiKeys.list(query),
  }),
  route({
    method: 'post',
    path: '/api-keys',
    operation: 'apiKeys.create',
    permission: 'keys:write',
    body: apiKeyCreateBody,
    result: apiKeysCreateSchema,
    status: 201,
    call: async ({ tenant, body, principal }) => {
      await requireKey(tenant, principal, body)
      return tenant.apiKeys.create(body)
    },
  }),
  route({
    method: 'post',
    path: '/api-keys/revoke-text',
    operation: 'apiKeys.revokeText',
    permission: 'keys:write',
    body: z.strictObject({ text: z.string() }),
    result: apiKeySchema.nullable(),
    call: ({ tenant, body }) => tenant.apiKeys.revokeText(body.text),
  }),
  route({
    method: 'get',
    path: '/api-keys/{id}',
    operation: 'apiKeys.get',
    permission: 'keys:read',
    result: apiKeySchema,
    call: ({ tenant, path }) => tenant.apiKeys.get(path.id),
  }),
  route({
    method: 'post',
    path: '/api-keys/{id}/rotate',
    operation: 'apiKeys.rotate',
    permission: 'keys:write',
    body: apiKeyRotationBody,
    result: apiKeysRotateSchema,
    call: async ({ tenant, path, body, principal }) => {
      await requireKey(tenant, principal, await tenant.apiKeys.get(path.id))
      return tenant.apiKeys.rotate(path.id, body)
    },
  }),
  route({
    method: 'post',
    path: '/api-keys/{id}/revoke',
    operation: 'apiKeys.revoke',
    permission: 'keys:write',
    result: apiKeySchema,
    call: ({ tenant, path }) => tenant.apiKeys.revoke(path.id),
  }),
]

import { authorizeRequestBody, socialAccountBackfillBody, socialAccountChangesBody } from '../generated/bodies.ts'
import { socialAccountFilterQuery } from '../generated/queries.ts'
import {
  authorizationStartSchema,
  disconnectedAccountSchema,
  platformCredentialsSchema,
  socialAccountCheckSchema,
  socialAccountSchema,
} from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { pageOf } from './shapes.ts'

/** Connected accounts of platforms. */
export const accountRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/social-accounts',
    operation: 'socialAccounts.list',
    permission: 'accounts:read',
    query: socialAccountFilterQuery,
    result: pageOf(socialAccountSchema),
    call: ({ tenant, query }) => tenant.socialAccounts.list(query),
  }),
  route({
    method: 'post',
    path: '/social-accounts/authorize',
    operation: 'socialAccounts.authorize',
    permission: 'accounts:write',
    body: authorizeRequestBody,
    result: authorizationStartSchema,
    call: ({ tenant, body }) => tenant.socialAccounts.authorize(body),
  }),
  route({
    method: 'get',
    path: '/social-accounts/{id}',
    operation: 'socialAccounts.get',
    permission: 'accounts:read',
    result: socialAccountSchema,
    call: ({ tenant, path }) => tenant.socialAccounts.get(path.id),
  }),
  route({
    method: 'patch',
    path: '/social-accounts/{id}',
    operation: 'socialAccounts.update',
    permission: 'accounts:write',
    body: socialAccountChangesBody,
    result: socialAccountSchema,
    call: ({ tenant, path, body }) => tenant.socialAccounts.update(path.id, body),
  }),
  route({
    method: 'delete',
    path: '/social-accounts/{id}',
    operation: 'socialAccounts.disconnect',
    permission: 'accounts:write',
    result: disconnectedAccountSchema,
    call: ({ tenant, path, signal }) => tenant.socialAccounts.disconnect(path.id, { signal }),
  }),
  route({
    method: 'post',
    path: '/social-accounts/{id}/verify',
    operation: 'socialAccounts.verify',
    permission: 'accounts:write',
    result: socialAccountCheckSchema,
    call: ({ tenant, path, signal }) => tenant.socialAccounts.verify(path.id, { signal }),
  }),
  route({
    method: 'post',
    path: '/social-accounts/{id}/backfill',
    operation: 'socialAccounts.backfill',
    permission: 'accounts:write',
    body: socialAccountBackfillBody,
    result: socialAccountSchema,
    call: ({ tenant, path, body }) => tenant.socialAccounts.backfill(path.id, body),
  }),
  route({
    method: 'get',
    path: '/social-accounts/{id}/credentials',
    operation: 'socialAccounts.credentials',
    permission: 'accounts:credentials',
    result: platformCredentialsSchema,
    call: ({ tenant, path }) => tenant.socialAccounts.credentials(path.id),
  }),
]

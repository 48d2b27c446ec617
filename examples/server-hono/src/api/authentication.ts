import { isLeadKitError } from '@leadkit/contracts'
import { type ApiKeyPrincipal, authorize, type Permission } from '@leadkit/core'
import type { MiddlewareHandler } from 'hono'
import type { Kit } from '../create-kit.ts'

/** What a request has after authentication: its principal, and the only tenant whose data it can access. */
export interface ApiEnvironment {
  readonly Variables: { principal: ApiKeyPrincipal; tenant: ReturnType<Kit['tenant']> }
}

/** Accepts `Authorization: Bearer <API key>`. The tenant comes from the key, never from the request. */
export function authenticate(kit: Kit): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    const principal = await kit.authenticate(context.req.raw).catch((error: unknown) => {
      if (isLeadKitError(error, 'unauthorized')) context.header('www-authenticate', 'Bearer')
      throw error
    })
    context.set('principal', principal)
    context.set('tenant', kit.tenant(principal.tenantId))
    context.header('cache-control', 'no-store')
    await next()
  }
}

/** Allows only roles with the permission. */
export function requirePermission(permission: Permission): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    authorize(context.var.principal, permission)
    await next()
  }
}

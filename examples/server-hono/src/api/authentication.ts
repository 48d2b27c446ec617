import { LeadKitError } from '@leadkit/contracts'
import { authorize, type Permission, type Principal } from '@leadkit/core'
import type { MiddlewareHandler } from 'hono'
import type { Kit } from '../create-kit.ts'

/** What a request has after authentication: its principal, and the only tenant whose data it can access. */
export interface ApiEnvironment {
  readonly Variables: { principal: Principal; tenant: ReturnType<Kit['tenant']> }
}

/** Accepts `Authorization: Bearer <API key>`. The tenant comes from the key, never from the request. */
export function authenticate(kit: Kit): MiddlewareHandler<ApiEnvironment> {
  return async (context, next) => {
    const [, key] = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? []
    if (key === undefined) {
      context.header('www-authenticate', 'Bearer')
      throw new LeadKitError('unauthorized', 'Send an API key: Authorization: Bearer <key>')
    }
    const principal = await kit.authenticate(key)
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

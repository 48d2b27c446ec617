import type { Principal, TenantKit, TenantPermission } from '@leadkit/core'
import type { z } from 'zod'
import type { TenantKitMethod } from './generated/methods.ts'

/** The names in braces of a path such as `/leads/{id}/tags`. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/** One request that was authenticated, allowed and read. */
export interface Asked<Path extends string, Query, Body> {
  readonly tenant: TenantKit
  readonly path: Readonly<Record<NamesIn<Path>, string>>
  readonly query: Query
  readonly body: Body
  readonly principal: Principal
  /** Who acts, for the `by` of core's methods: the principal's user, or `api` where there is none. */
  readonly by: string
  /** The principal's user, for what only a user may do. @throws LeadKitError `forbidden` where there is none. */
  user(): string
  /** The version in `If-Match`; undefined without it. */
  readonly version: number | undefined
  /** The address of the client, as the host says. */
  readonly address: string | undefined
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal
}

type Read<Schema> = Schema extends z.ZodType<infer Value> ? Value : undefined

export interface RouteDefinition<
  Path extends string,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below the API's own base, with names in braces. */
  readonly path: Path
  /** The method of `TenantKit` that it calls. */
  readonly operation: TenantKitMethod
  /** Its name in the document, where two routes call one method. Default: the operation. */
  readonly name?: string
  /** A principal without it gets 403. */
  readonly permission: TenantPermission
  /** Further permissions that it needs, where one answer shows several resources. */
  readonly also?: readonly TenantPermission[]
  readonly query?: Query
  /** The JSON body; a route without one takes none. */
  readonly body?: Body
  /** The answer as JSON; 204 without one. */
  readonly result?: z.ZodType
  /** Default 200, or 204 without a result. */
  readonly status?: 201 | 202
  /** `ndjson`: one JSON value a line, `parts`: the text of one JSON document; both are sent as they are read. Default `json`. */
  readonly form?: 'json' | 'ndjson' | 'parts'
  /** True takes the version in `If-Match`. */
  readonly versioned?: boolean
  readonly call: (asked: Asked<Path, Read<Query>, Read<Body>>) => Promise<unknown> | AsyncIterable<unknown>
}

/** A route as the dispatcher, the document and tests see it. */
export type Route = Omit<RouteDefinition<string, z.ZodObject | undefined, z.ZodType | undefined>, 'call'> & {
  readonly call: (asked: Asked<string, unknown, unknown>) => Promise<unknown> | AsyncIterable<unknown>
}

/** Checks at compile time that the call fits the path and the schemas, and that no route is without a permission. */
export function route<
  const Path extends string,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: RouteDefinition<Path, Query, Body>): Route {
  return definition as unknown as Route
}

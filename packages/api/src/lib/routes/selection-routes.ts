import { bulkRequestBody, newSegmentBody, newTagBody, segmentChangesBody, tagChangesBody } from '../generated/bodies.ts'
import { bulkItemQueryQuery, pageRequestQuery, segmentQueryQuery, tagQueryQuery } from '../generated/queries.ts'
import { bulkItemSchema, bulkPreviewSchema, bulkRunSchema, segmentSchema, tagSchema } from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { countSchema, pageOf } from './shapes.ts'
import { authorize } from '@leadkit/core'

const requestBody = bulkRequestBody.omit({ by: true })

/** What the same on one lead needs: work on many is no way around it. */
const permissionOf = {
  move: 'leads:write',
  tag: 'leads:write',
  assign: 'leads:assign',
  sync: 'crm:sync',
  rescore: 'ai:write',
} as const

/** What groups leads, and works on groups. */
export const selectionRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/tags',
    operation: 'tags.list',
    permission: 'tags:read',
    query: tagQueryQuery,
    result: pageOf(tagSchema),
    call: ({ tenant, query }) => tenant.tags.list(query),
  }),
  route({
    method: 'post',
    path: '/tags',
    operation: 'tags.create',
    permission: 'tags:write',
    body: newTagBody,
    result: tagSchema,
    status: 201,
    call: ({ tenant, body }) => tenant.tags.create(body),
  }),
  route({
    method: 'get',
    path: '/tags/{id}',
    operation: 'tags.get',
    permission: 'tags:read',
    result: tagSchema,
    call: ({ tenant, path }) => tenant.tags.get(path.id),
  }),
  route({
    method: 'patch',
    path: '/tags/{id}',
    operation: 'tags.update',
    permission: 'tags:write',
    body: tagChangesBody,
    result: tagSchema,
    call: ({ tenant, path, body }) => tenant.tags.update(path.id, body),
  }),
  route({
    method: 'get',
    path: '/segments',
    operation: 'segments.list',
    permission: 'segments:read',
    query: segmentQueryQuery,
    result: pageOf(segmentSchema),
    call: ({ tenant, query }) => tenant.segments.list(query),
  }),
  route({
    method: 'post',
    path: '/segments',
    operation: 'segments.create',
    permission: 'segments:write',
    body: newSegmentBody.omit({ owner: true }),
    result: segmentSchema,
    status: 201,
    call: ({ tenant, body, by }) => tenant.segments.create({ ...body, owner: by }),
  }),
  route({
    method: 'get',
    path: '/segments/{id}',
    operation: 'segments.get',
    permission: 'segments:read',
    result: segmentSchema,
    call: ({ tenant, path }) => tenant.segments.get(path.id),
  }),
  route({
    method: 'patch',
    path: '/segments/{id}',
    operation: 'segments.update',
    permission: 'segments:write',
    body: segmentChangesBody.omit({ expectedVersion: true }),
    result: segmentSchema,
    versioned: true,
    call: ({ tenant, path, body, version }) => tenant.segments.update(path.id, { ...body, expectedVersion: version }),
  }),
  route({
    method: 'delete',
    path: '/segments/{id}',
    operation: 'segments.remove',
    permission: 'segments:write',
    call: ({ tenant, path }) => tenant.segments.remove(path.id),
  }),
  route({
    method: 'get',
    path: '/segments/{id}/count',
    operation: 'segments.count',
    permission: 'segments:read',
    also: ['leads:read'],
    result: countSchema,
    call: async ({ tenant, path }) => ({ count: await tenant.segments.count(path.id) }),
  }),
  route({
    method: 'get',
    path: '/bulk-runs',
    operation: 'bulk.list',
    permission: 'bulk:read',
    query: pageRequestQuery,
    result: pageOf(bulkRunSchema),
    call: ({ tenant, query }) => tenant.bulk.list(query),
  }),
  route({
    method: 'post',
    path: '/bulk-runs/preview',
    operation: 'bulk.preview',
    permission: 'bulk:read',
    also: ['leads:read'],
    body: requestBody,
    result: bulkPreviewSchema,
    call: ({ tenant, body, by }) => tenant.bulk.preview({ ...body, by }),
  }),
  route({
    method: 'post',
    path: '/bulk-runs',
    operation: 'bulk.start',
    permission: 'bulk:write',
    body: requestBody,
    result: bulkRunSchema,
    status: 201,
    call: async (asked) => {
      authorize(asked.principal, permissionOf[asked.body.work.action])
      return asked.tenant.bulk.start({ ...asked.body, by: asked.by })
    },
  }),
  route({
    method: 'get',
    path: '/bulk-runs/{id}',
    operation: 'bulk.get',
    permission: 'bulk:read',
    result: bulkRunSchema,
    call: ({ tenant, path }) => tenant.bulk.get(path.id),
  }),
  route({
    method: 'get',
    path: '/bulk-runs/{id}/items',
    operation: 'bulk.items',
    permission: 'bulk:read',
    query: bulkItemQueryQuery,
    result: pageOf(bulkItemSchema),
    call: ({ tenant, path, query }) => tenant.bulk.items(path.id, query),
  }),
  route({
    method: 'post',
    path: '/bulk-runs/{id}/undo',
    operation: 'bulk.undo',
    permission: 'bulk:write',
    result: bulkRunSchema,
    call: async ({ tenant, path, by, principal }) => {
      authorize(principal, permissionOf[(await tenant.bulk.get(path.id)).work.action])
      return tenant.bulk.undo(path.id, { by })
    },
  }),
  route({
    method: 'post',
    path: '/bulk-runs/{id}/pause',
    operation: 'bulk.pause',
    permission: 'bulk:write',
    result: bulkRunSchema,
    call: ({ tenant, path }) => tenant.bulk.pause(path.id),
  }),
  route({
    method: 'post',
    path: '/bulk-runs/{id}/resume',
    operation: 'bulk.resume',
    permission: 'bulk:write',
    result: bulkRunSchema,
    call: ({ tenant, path }) => tenant.bulk.resume(path.id),
  }),
  route({
    method: 'post',
    path: '/bulk-runs/{id}/cancel',
    operation: 'bulk.cancel',
    permission: 'bulk:write',
    result: bulkRunSchema,
    call: ({ tenant, path }) => tenant.bulk.cancel(path.id),
  }),
]

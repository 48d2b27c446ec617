import { z } from 'zod'
import {
  dismissDuplicateBody,
  findDuplicatesBody,
  leadChangesBody,
  leadMoveBody,
  leadTaggingBody,
  mergeDetailsBody,
  newLeadBody,
  overrideScoreBody,
  unmergeDetailsBody,
} from '../generated/bodies.ts'
import { duplicateFilterQuery, leadFilterQuery, sourceQueryQuery } from '../generated/queries.ts'
import {
  duplicateReportSchema,
  leadDuplicateSchema,
  leadMergeSchema,
  leadSchema,
  mergeReportSchema,
  sourceCountSchema,
} from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { countSchema, pageOf } from './shapes.ts'

const mergeBody = mergeDetailsBody.omit({ by: true }).extend({ others: z.array(z.string()) })

const changes: readonly Route[] = [
  route({
    method: 'post',
    path: '/leads',
    operation: 'leads.create',
    permission: 'leads:write',
    body: newLeadBody,
    result: leadSchema,
    status: 201,
    call: ({ tenant, body }) => tenant.leads.create(body),
  }),
  route({
    method: 'patch',
    path: '/leads/{id}',
    operation: 'leads.update',
    permission: 'leads:write',
    body: leadChangesBody.omit({ expectedVersion: true }),
    result: leadSchema,
    versioned: true,
    call: ({ tenant, path, body, version }) => tenant.leads.update(path.id, { ...body, expectedVersion: version }),
  }),
  route({
    method: 'delete',
    path: '/leads/{id}',
    operation: 'leads.remove',
    permission: 'leads:remove',
    call: ({ tenant, path }) => tenant.leads.remove(path.id),
  }),
  route({
    method: 'post',
    path: '/leads/{id}/move',
    operation: 'leads.move',
    permission: 'leads:write',
    body: leadMoveBody.omit({ by: true, expectedVersion: true }),
    result: leadSchema,
    versioned: true,
    call: ({ tenant, path, body, by, version }) =>
      tenant.leads.move(path.id, { ...body, by, expectedVersion: version }),
  }),
  route({
    method: 'post',
    path: '/leads/{id}/tags',
    operation: 'leads.tag',
    permission: 'leads:write',
    body: leadTaggingBody.omit({ expectedVersion: true }),
    result: leadSchema,
    versioned: true,
    call: ({ tenant, path, body, version }) => tenant.leads.tag(path.id, { ...body, expectedVersion: version }),
  }),
  route({
    method: 'put',
    path: '/leads/{id}/score-override',
    operation: 'leads.overrideScore',
    permission: 'leads:write',
    body: overrideScoreBody.omit({ by: true, expectedVersion: true }),
    result: leadSchema,
    versioned: true,
    call: ({ tenant, path, body, by, version }) =>
      tenant.leads.overrideScore(path.id, { ...body, by, expectedVersion: version }),
  }),
  route({
    method: 'delete',
    path: '/leads/{id}/score-override',
    operation: 'leads.clearScoreOverride',
    permission: 'leads:write',
    result: leadSchema,
    versioned: true,
    call: ({ tenant, path, version }) => tenant.leads.clearScoreOverride(path.id, { expectedVersion: version }),
  }),
]

const people: readonly Route[] = [
  route({
    method: 'post',
    path: '/leads/{id}/merge',
    operation: 'leads.merge',
    permission: 'leads:merge',
    body: mergeBody,
    result: mergeReportSchema,
    call: ({ tenant, path, body: { others, ...details }, by }) =>
      tenant.leads.merge(path.id, others, { ...details, by }),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/merges',
    operation: 'leads.merges',
    permission: 'leads:read',
    result: z.array(leadMergeSchema),
    call: ({ tenant, path }) => tenant.leads.merges(path.id),
  }),
  route({
    method: 'post',
    path: '/lead-merges/{id}/undo',
    operation: 'leads.unmerge',
    permission: 'leads:merge',
    body: unmergeDetailsBody.omit({ by: true }),
    result: leadMergeSchema,
    call: ({ tenant, path, body, by }) => tenant.leads.unmerge(path.id, { ...body, by }),
  }),
  route({
    method: 'get',
    path: '/lead-duplicates',
    operation: 'leads.duplicates.list',
    permission: 'leads:read',
    query: duplicateFilterQuery,
    result: pageOf(leadDuplicateSchema),
    call: ({ tenant, query }) => tenant.leads.duplicates.list(query),
  }),
  route({
    method: 'post',
    path: '/lead-duplicates/find',
    operation: 'leads.duplicates.find',
    permission: 'leads:merge',
    body: findDuplicatesBody,
    result: duplicateReportSchema,
    call: ({ tenant, body, signal }) => tenant.leads.duplicates.find({ ...body, signal }),
  }),
  route({
    method: 'post',
    path: '/lead-duplicates/{id}/dismiss',
    operation: 'leads.duplicates.dismiss',
    permission: 'leads:merge',
    body: dismissDuplicateBody.omit({ by: true }),
    call: ({ tenant, path, by }) => tenant.leads.duplicates.dismiss(path.id, { by }),
  }),
]

const lists: readonly Route[] = [
  route({
    method: 'get',
    path: '/leads',
    operation: 'leads.list',
    permission: 'leads:read',
    query: leadFilterQuery,
    result: pageOf(leadSchema),
    call: ({ tenant, query }) => tenant.leads.list(query),
  }),
  route({
    method: 'get',
    path: '/leads/count',
    operation: 'leads.count',
    permission: 'leads:read',
    query: leadFilterQuery,
    result: countSchema,
    call: async ({ tenant, query }) => ({ count: await tenant.leads.count(query) }),
  }),
  route({
    method: 'get',
    path: '/lead-sources',
    operation: 'leads.sources',
    permission: 'leads:read',
    query: sourceQueryQuery,
    result: z.array(sourceCountSchema),
    call: ({ tenant, query }) => tenant.leads.sources(query),
  }),
]

/** Leads: lists before single ones, because `/leads/count` is no id. */
export const leadRoutes: readonly Route[] = [...lists, ...changes, ...people]

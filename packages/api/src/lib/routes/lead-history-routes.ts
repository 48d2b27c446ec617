import { z } from 'zod'
import { pageRequestQuery, timelineRequestQuery } from '../generated/queries.ts'
import {
  leadAttributionSchema,
  leadIdentitySchema,
  leadSchema,
  leadScoreExplanationSchema,
  leadScoreSchema,
  leadTransitionSchema,
  rescoreReportSchema,
  rescoreSchema,
  scoreQuestionSchema,
  timelinePageSchema,
} from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { pageOf } from './shapes.ts'

/** What is known of one lead, and how it came about. */
export const leadHistoryRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/leads/{id}',
    operation: 'leads.get',
    permission: 'leads:read',
    result: leadSchema,
    call: ({ tenant, path }) => tenant.leads.get(path.id),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/identities',
    operation: 'leads.identities',
    permission: 'leads:read',
    result: z.array(leadIdentitySchema),
    call: ({ tenant, path }) => tenant.leads.identities(path.id),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/scores',
    operation: 'leads.scores',
    permission: 'leads:read',
    query: pageRequestQuery,
    result: pageOf(leadScoreSchema),
    call: ({ tenant, path, query }) => tenant.leads.scores(path.id, query),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/transitions',
    operation: 'leads.transitions',
    permission: 'leads:read',
    query: pageRequestQuery,
    result: pageOf(leadTransitionSchema),
    call: ({ tenant, path, query }) => tenant.leads.transitions(path.id, query),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/explanation',
    operation: 'leads.explain',
    permission: 'leads:read',
    // Its evidence are texts of messages.
    also: ['conversations:read'],
    result: leadScoreExplanationSchema.nullable(),
    call: ({ tenant, path }) => tenant.leads.explain(path.id),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/attribution',
    operation: 'leads.attribution',
    permission: 'leads:read',
    result: leadAttributionSchema,
    call: ({ tenant, path }) => tenant.leads.attribution(path.id),
  }),
  route({
    method: 'get',
    path: '/leads/{id}/timeline',
    operation: 'leads.timeline',
    // It shows all of these.
    permission: 'leads:read',
    also: ['conversations:read', 'notes:read', 'replies:read', 'drafts:read', 'consents:read', 'crm:read'],
    query: timelineRequestQuery,
    result: timelinePageSchema,
    call: ({ tenant, path, query }) => tenant.leads.timeline(path.id, query),
  }),
  route({
    method: 'get',
    path: '/lead-scores/{id}/question',
    operation: 'leads.scoreQuestion',
    permission: 'ai:read',
    also: ['conversations:read'],
    result: scoreQuestionSchema.nullable(),
    call: ({ tenant, path }) => tenant.leads.scoreQuestion(path.id),
  }),
  route({
    method: 'get',
    path: '/lead-rescores',
    operation: 'leads.rescores',
    permission: 'ai:read',
    query: pageRequestQuery,
    result: pageOf(rescoreSchema),
    call: ({ tenant, query }) => tenant.leads.rescores(query),
  }),
  route({
    method: 'get',
    path: '/lead-rescores/{id}',
    operation: 'leads.rescoreReport',
    permission: 'ai:read',
    result: rescoreReportSchema,
    call: ({ tenant, path }) => tenant.leads.rescoreReport(path.id),
  }),
]

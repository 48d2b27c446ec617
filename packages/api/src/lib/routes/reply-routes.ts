import { z } from 'zod'
import { approveReplyBody, rejectDraftBody, sendReplyBody } from '../generated/bodies.ts'
import {
  draftFilterQuery,
  draftReviewFilterQuery,
  draftReviewQueryQuery,
  replyFilterQuery,
} from '../generated/queries.ts'
import { draftReviewSchema, draftSchema, replySchema } from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { pageOf } from './shapes.ts'

/** Replies, and drafts that wait for a person. */
export const replyRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/replies',
    operation: 'replies.list',
    permission: 'replies:read',
    query: replyFilterQuery,
    result: pageOf(replySchema),
    call: ({ tenant, query }) => tenant.replies.list(query),
  }),
  route({
    method: 'get',
    path: '/replies/{id}',
    operation: 'replies.get',
    permission: 'replies:read',
    result: replySchema,
    call: ({ tenant, path }) => tenant.replies.get(path.id),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/replies',
    operation: 'replies.send',
    permission: 'replies:write',
    body: sendReplyBody.omit({ conversationId: true, userId: true }),
    result: z.array(replySchema),
    status: 201,
    // Automation with a user counts as approved by them: only a person's own reply names one.
    call: ({ tenant, path, body, principal }) =>
      tenant.replies.send({
        ...body,
        conversationId: path.id,
        userId: body.author === 'person' ? (principal.userId ?? null) : null,
      }),
  }),
  route({
    method: 'post',
    path: '/replies/{id}/cancel',
    operation: 'replies.cancel',
    permission: 'replies:write',
    result: replySchema,
    call: ({ tenant, path }) => tenant.replies.cancel(path.id),
  }),
  route({
    method: 'get',
    path: '/drafts',
    operation: 'drafts.list',
    permission: 'drafts:read',
    query: draftFilterQuery,
    result: pageOf(draftSchema),
    call: ({ tenant, query }) => tenant.drafts.list(query),
  }),
  route({
    method: 'post',
    path: '/drafts/{id}/approve',
    operation: 'drafts.approve',
    permission: 'drafts:review',
    body: approveReplyBody.omit({ userId: true }),
    result: z.array(replySchema),
    call: async ({ tenant, path, body, user }) => tenant.drafts.approve(path.id, { ...body, userId: user() }),
  }),
  route({
    method: 'post',
    path: '/drafts/{id}/reject',
    operation: 'drafts.reject',
    permission: 'drafts:review',
    body: rejectDraftBody.omit({ userId: true }),
    result: replySchema,
    call: async ({ tenant, path, body, user }) => tenant.drafts.reject(path.id, { ...body, userId: user() }),
  }),
  route({
    method: 'get',
    path: '/draft-reviews',
    operation: 'drafts.reviews',
    permission: 'drafts:read',
    query: draftReviewFilterQuery,
    result: pageOf(draftReviewSchema),
    call: ({ tenant, query }) => tenant.drafts.reviews(query),
  }),
  route({
    method: 'get',
    path: '/draft-reviews/export',
    operation: 'drafts.exportReviews',
    permission: 'ai:export',
    query: draftReviewQueryQuery,
    result: draftReviewSchema,
    form: 'ndjson',
    call: ({ tenant, query }) => tenant.drafts.exportReviews(query),
  }),
]

import { z } from 'zod'
import {
  conversationAssignmentBody,
  conversationAutomationPauseBody,
  conversationChangesBody,
  conversationTakeOverBody,
  newConversationBody,
  newConversationNoteBody,
} from '../generated/bodies.ts'
import {
  conversationFilterQuery,
  conversationNoteFilterQuery,
  messageFilterQuery,
  transcriptOptionsQuery,
} from '../generated/queries.ts'
import {
  conversationDisclosureSchema,
  conversationNoteSchema,
  conversationSchema,
  conversationsAutomationPolicySchema,
  messageSchema,
  transcriptSchema,
} from '../generated/results.ts'
import { route, type Route } from '../route.ts'
import { pageOf } from './shapes.ts'

const changes: readonly Route[] = [
  route({
    method: 'post',
    path: '/conversations',
    operation: 'conversations.create',
    permission: 'conversations:write',
    body: newConversationBody,
    result: conversationSchema,
    status: 201,
    call: ({ tenant, body }) => tenant.conversations.create(body),
  }),
  route({
    method: 'patch',
    path: '/conversations/{id}',
    operation: 'conversations.update',
    permission: 'conversations:write',
    body: conversationChangesBody,
    result: conversationSchema,
    call: ({ tenant, path, body }) => tenant.conversations.update(path.id, body),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/close',
    operation: 'conversations.close',
    permission: 'conversations:write',
    result: conversationSchema,
    call: ({ tenant, path }) => tenant.conversations.close(path.id),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/reopen',
    operation: 'conversations.reopen',
    permission: 'conversations:write',
    result: conversationSchema,
    call: ({ tenant, path }) => tenant.conversations.reopen(path.id),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/take-over',
    operation: 'conversations.takeOver',
    permission: 'conversations:write',
    body: conversationTakeOverBody,
    result: conversationSchema,
    call: ({ tenant, path, body }) => tenant.conversations.takeOver(path.id, body),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/pause-automation',
    operation: 'conversations.pauseAutomation',
    permission: 'conversations:write',
    body: conversationAutomationPauseBody.omit({ userId: true }),
    result: conversationSchema,
    call: ({ tenant, path, body, principal }) =>
      tenant.conversations.pauseAutomation(path.id, { ...body, userId: principal.userId ?? null }),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/resume-automation',
    operation: 'conversations.resumeAutomation',
    permission: 'conversations:write',
    result: conversationSchema,
    call: ({ tenant, path, principal }) =>
      tenant.conversations.resumeAutomation(path.id, { userId: principal.userId ?? null }),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/assign',
    operation: 'conversations.assign',
    // By default the conversation's lead goes with it.
    permission: 'leads:assign',
    body: conversationAssignmentBody.omit({ by: true }),
    result: conversationSchema,
    call: ({ tenant, path, body, by }) => tenant.conversations.assign(path.id, { ...body, by }),
  }),
]

const reads: readonly Route[] = [
  route({
    method: 'get',
    path: '/conversations',
    operation: 'conversations.list',
    permission: 'conversations:read',
    query: conversationFilterQuery,
    result: pageOf(conversationSchema),
    call: ({ tenant, query }) => tenant.conversations.list(query),
  }),
  route({
    method: 'get',
    path: '/conversations/{id}',
    operation: 'conversations.get',
    permission: 'conversations:read',
    result: conversationSchema,
    call: ({ tenant, path }) => tenant.conversations.get(path.id),
  }),
  route({
    method: 'get',
    path: '/conversations/{id}/messages',
    operation: 'messages.list',
    permission: 'conversations:read',
    query: messageFilterQuery.omit({ conversationId: true }),
    result: pageOf(messageSchema),
    call: ({ tenant, path, query }) => tenant.messages.list({ ...query, conversationId: path.id }),
  }),
  route({
    method: 'get',
    path: '/messages/{id}',
    operation: 'messages.get',
    permission: 'conversations:read',
    result: messageSchema,
    call: ({ tenant, path }) => tenant.messages.get(path.id),
  }),
  route({
    method: 'get',
    path: '/conversations/{id}/automation-policy',
    operation: 'conversations.automationPolicy',
    permission: 'conversations:read',
    result: conversationsAutomationPolicySchema,
    call: ({ tenant, path }) => tenant.conversations.automationPolicy(path.id),
  }),
  route({
    method: 'get',
    path: '/conversations/{id}/disclosures',
    operation: 'conversations.disclosures',
    permission: 'conversations:read',
    result: z.array(conversationDisclosureSchema),
    call: ({ tenant, path }) => tenant.conversations.disclosures(path.id),
  }),
  route({
    method: 'get',
    path: '/conversations/{id}/transcript',
    operation: 'conversations.transcript',
    permission: 'conversations:read',
    query: transcriptOptionsQuery,
    result: transcriptSchema,
    call: ({ tenant, path, query }) => tenant.conversations.transcript(path.id, query),
  }),
]

const notes: readonly Route[] = [
  route({
    method: 'get',
    path: '/conversations/{id}/notes',
    operation: 'notes.list',
    permission: 'notes:read',
    query: conversationNoteFilterQuery.omit({ conversationId: true }),
    result: pageOf(conversationNoteSchema),
    call: ({ tenant, path, query }) => tenant.notes.list({ ...query, conversationId: path.id }),
  }),
  route({
    method: 'post',
    path: '/conversations/{id}/notes',
    operation: 'notes.create',
    permission: 'notes:write',
    body: newConversationNoteBody.omit({ conversationId: true, userId: true }),
    result: conversationNoteSchema,
    status: 201,
    call: async ({ tenant, path, body, user }) =>
      tenant.notes.create({ ...body, conversationId: path.id, userId: user() }),
  }),
  route({
    method: 'get',
    path: '/notes/{id}',
    operation: 'notes.get',
    permission: 'notes:read',
    result: conversationNoteSchema,
    call: ({ tenant, path }) => tenant.notes.get(path.id),
  }),
  route({
    method: 'delete',
    path: '/notes/{id}',
    operation: 'notes.remove',
    permission: 'notes:write',
    call: ({ tenant, path }) => tenant.notes.remove(path.id),
  }),
]

/** Conversations with their messages and notes. */
export const conversationRoutes: readonly Route[] = [...reads, ...changes, ...notes]

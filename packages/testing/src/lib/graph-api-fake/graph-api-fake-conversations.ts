import type { JsonValue } from '@leadkit/contracts'
import { refuse } from './graph-api-fake-error.ts'
import {
  allowFields,
  allowParameters,
  fieldsParameter,
  parseFields,
  pick,
  requirePage,
  textParameter,
} from './graph-api-fake-request.ts'
import type { FieldRequest, GraphCall } from './graph-api-fake-request.ts'
import { accountIdOf, graphTime } from './graph-api-fake-world.ts'
import type { GraphMessage, GraphPerson, GraphWorld } from './graph-api-fake-world.ts'

const DETAILS_DEPTH = 20

/**
 * `GET /{page}/conversations`: newest first, cursor paging, details of the newest twenty messages of each, times in whole seconds.
 * @see https://developers.facebook.com/docs/messenger-platform/conversations
 */
export function listConversations(world: GraphWorld, call: GraphCall): JsonValue {
  const page = requirePage(world, call)
  allowParameters(call, ['platform', 'fields', 'limit', 'after', 'user_id'])
  const platform = call.parameters['platform'] ?? 'messenger'
  if (platform !== 'messenger' && platform !== 'instagram') refuse(100, '(#100) Param platform is not valid')
  const fields = fieldsParameter(call, 'id,updated_time')
  allowFields(fields, ['id', 'updated_time', 'participants', 'messages', 'link'], 'UnifiedThread')
  const people = [...world.people.values()].filter((person) => person.page === page && person.surface === platform)
  const wanted = call.parameters['user_id']
  const conversations = people
    .filter((person) => wanted === undefined || person.id === wanted)
    .map((person) => ({ person, messages: world.messages.filter((message) => message.person === person) }))
    .filter(({ messages }) => messages.length > 0)
    .toSorted((left, right) => updatedAt(right.messages) - updatedAt(left.messages))
  const limit = Number(call.parameters['limit'] ?? 25)
  const start = call.parameters['after'] === undefined ? 0 : decodeCursor(textParameter(call, 'after'))
  const rows = conversations.slice(start, start + limit)
  return {
    data: rows.map(({ person, messages }) => conversationRow(person, messages, fields)),
    ...paging(call, start + limit, conversations.length),
  }
}

function updatedAt(messages: readonly GraphMessage[]): number {
  return Math.max(...messages.map((message) => message.sentAt.getTime()))
}

function paging(call: GraphCall, end: number, total: number): Readonly<Record<string, JsonValue>> {
  const after = encodeCursor(end)
  const next = new URL(call.url)
  next.searchParams.set('after', after)
  return { paging: { cursors: { before: encodeCursor(0), after }, ...(end < total ? { next: next.toString() } : {}) } }
}

function encodeCursor(position: number): string {
  return Buffer.from(`at:${position}`).toString('base64url')
}

function decodeCursor(cursor: string): number {
  const position = /^at:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  return position === undefined ? refuse(100, '(#100) Invalid cursor') : Number(position)
}

function conversationRow(
  person: GraphPerson,
  messages: readonly GraphMessage[],
  fields: FieldRequest['fields'],
): JsonValue {
  const newestFirst = messages.toSorted((left, right) => right.sentAt.getTime() - left.sentAt.getTime())
  const nested = fields['messages']
  const rows = newestFirst
    .filter((message) => !message.deleted)
    .slice(0, Math.min(nested?.limit ?? 25, DETAILS_DEPTH))
    .map((message) => messageRow(message, nested?.fields ?? {}))
  const all: Record<string, JsonValue> = {
    id: `t_${person.page.id}_${person.id}`,
    updated_time: graphTime(new Date(updatedAt(messages))),
    participants: { data: [personRow(person), accountRow(person)] },
    messages: { data: rows },
  }
  return { ...pick(all, fields), id: all['id'] ?? '' }
}

function messageRow(message: GraphMessage, requested: FieldRequest['fields']): JsonValue {
  const fields = Object.keys(requested).length === 0 ? parseFields('id,created_time') : requested
  allowFields(
    fields,
    ['id', 'created_time', 'from', 'to', 'message', 'sticker', 'attachments', 'shares', 'tags'],
    'Message',
  )
  const { person } = message
  const inbound = message.direction === 'inbound'
  const all: Record<string, JsonValue> = {
    id: message.id,
    created_time: graphTime(message.sentAt),
    from: inbound ? personRow(person) : accountRow(person),
    to: { data: [inbound ? accountRow(person) : personRow(person)] },
    message: message.text ?? '',
    ...(message.attachments.length === 0 ? {} : { attachments: { data: message.attachments.map(attachmentRow) } }),
  }
  return { ...pick(all, fields), id: message.id }
}

function attachmentRow(attachment: { readonly type: string; readonly url: string }, index: number): JsonValue {
  const id = String(index + 1)
  if (attachment.type === 'image') return { id, mime_type: 'image/jpeg', image_data: { url: attachment.url } }
  if (attachment.type === 'video') return { id, mime_type: 'video/mp4', video_data: { url: attachment.url } }
  return { id, mime_type: attachment.type === 'audio' ? 'audio/mp4' : 'application/pdf', file_url: attachment.url }
}

function personRow(person: GraphPerson): Readonly<Record<string, JsonValue>> {
  return person.surface === 'instagram'
    ? { id: person.id, username: person.username }
    : { id: person.id, name: person.name }
}

function accountRow(person: GraphPerson): Readonly<Record<string, JsonValue>> {
  const { page, surface } = person
  return surface === 'instagram'
    ? { id: accountIdOf(person), username: page.instagramUsername ?? page.name }
    : { id: page.id, name: page.name }
}

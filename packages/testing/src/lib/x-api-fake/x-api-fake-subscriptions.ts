import { createHmac, randomUUID } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'
import { refuseX, XFakeError } from './x-api-fake-error.ts'
import { allowNames, allowQuery, pageOf, requireApp, requireUser, textOf } from './x-api-fake-request.ts'
import type { XCall } from './x-api-fake-request.ts'
import { addSubscription, newSnowflake, xEventTypes } from './x-api-fake-world.ts'
import type { XSubscription, XWebhook, XWorld } from './x-api-fake-world.ts'

export function listWebhooks(world: XWorld, call: XCall): JsonValue {
  requireApp(world, call)
  const data = Array.from(world.webhooks.values(), webhookRow)
  return { data, meta: { result_count: data.length } }
}

/** `GET /2/account_activity/webhooks/:id/subscriptions/all/list`. */
export function listAccountActivity(world: XWorld, call: XCall): JsonValue {
  requireApp(world, call)
  const id = call.segments[2] ?? ''
  if (!world.webhooks.has(id)) refuseX(400, 'WebhookIdInvalid', 'invalid-request')
  const subscriptions = Array.from(world.accountActivityIds, (userId) => ({ user_id: userId }))
  return { data: { application_id: world.appId, webhook_id: id, subscriptions } }
}

/** `POST /2/webhooks`: the URL must answer a CRC first. */
export async function createWebhook(world: XWorld, call: XCall): Promise<JsonValue> {
  requireApp(world, call)
  allowNames(call.body, ['url'])
  const url = textOf(call.body, 'url')
  // Allows the fake's own machine; X accepts only https without a port.
  const { protocol, port, hostname } = new URL(url)
  if (hostname !== '127.0.0.1' && (protocol !== 'https:' || port !== ''))
    refuseX(400, 'UrlValidationFailed', 'invalid-request')
  if (Array.from(world.webhooks.values()).some((webhook) => webhook.url === url))
    refuseX(400, 'DuplicateUrlFailed', 'invalid-request')
  const webhook: XWebhook = { id: newSnowflake(world, world.now()), url, valid: true }
  if (!(await answersCrc(world, url))) refuseX(400, 'CrcValidationFailed', 'invalid-request')
  world.webhooks.set(webhook.id, webhook)
  return { data: webhookRow(webhook) }
}

/** `PUT /2/webhooks/:id`: sends a CRC; a webhook that answers it gets events again. */
export async function validateWebhook(world: XWorld, call: XCall): Promise<JsonValue> {
  requireApp(world, call)
  const webhook = world.webhooks.get(call.segments[1] ?? '')
  if (webhook === undefined) refuseX(400, 'WebhookIdInvalid', 'invalid-request')
  webhook.valid = await answersCrc(world, webhook.url)
  if (!webhook.valid) refuseX(400, 'CrcValidationFailed', 'invalid-request')
  return { data: { valid: true } }
}

/** Sends a CRC to a webhook URL as X does; true if the answer is correct. */
export async function answersCrc(world: XWorld, webhookUrl: string): Promise<boolean> {
  const token = randomUUID()
  const url = new URL(webhookUrl)
  url.searchParams.set('crc_token', token)
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
    const answer = (await response.json()) as { readonly response_token?: unknown }
    const expected = createHmac('sha256', world.consumerSecret).update(token).digest('base64')
    return response.status === 200 && answer.response_token === `sha256=${expected}`
  } catch {
    return false
  }
}

function webhookRow(webhook: XWebhook): JsonValue {
  return { id: webhook.id, url: webhook.url, valid: webhook.valid, created_at: '2026-01-15T12:00:00.000Z' }
}

export function listSubscriptions(world: XWorld, call: XCall): JsonValue {
  requireApp(world, call)
  allowQuery(call, ['pagination_token', 'max_results'])
  const { rows, meta } = pageOf(call, Array.from(world.subscriptions.values()))
  const next = meta.next_token === undefined ? {} : { next_token: meta.next_token }
  return { data: rows.map(subscriptionRow), meta: { total_subscriptions: world.subscriptions.size, ...next } }
}

/** `POST /2/activity/subscriptions`: private events require the user's own token. */
export function createSubscription(world: XWorld, call: XCall): JsonValue {
  allowNames(call.body, ['event_type', 'filter', 'tag', 'webhook_id'])
  const eventType = textOf(call.body, 'event_type')
  if (!xEventTypes.includes(eventType)) refuseX(400, 'The event type is not known', 'invalid-request')
  const user = requireUser(world, call, eventType.startsWith('post.') ? 'tweet.read' : 'dm.read')
  const filter = call.body['filter'] as Readonly<Record<string, unknown>> | undefined
  allowNames(filter ?? {}, ['user_id', 'direction'])
  if (textOf(filter ?? {}, 'user_id') !== user.id)
    throw new XFakeError({
      status: 403,
      detail: 'The user has not authorized the app',
      problem: 'not-authorized-for-resource',
    })
  const webhookId = textOf(call.body, 'webhook_id')
  if (world.webhooks.get(webhookId)?.valid !== true) refuseX(400, 'WebhookIdInvalid', 'invalid-request')
  const fields = { eventType, userId: user.id, webhookId }
  const duplicate = Array.from(world.subscriptions.values()).some((existing) => isSame(existing, fields))
  if (duplicate) refuseX(400, 'DuplicateSubscriptionFailed', 'invalid-request')
  return {
    data: subscriptionRow(addSubscription(world, fields)),
    meta: { total_subscriptions: world.subscriptions.size },
  }
}

function isSame(one: XSubscription, other: Omit<XSubscription, 'id'>): boolean {
  return one.eventType === other.eventType && one.userId === other.userId && one.webhookId === other.webhookId
}

export function deleteSubscription(world: XWorld, call: XCall): JsonValue {
  requireApp(world, call)
  const deleted = world.subscriptions.delete(call.segments[2] ?? '')
  if (!deleted) refuseX(404, 'No such subscription', 'resource-not-found')
  return { data: { deleted }, meta: { total_subscriptions: world.subscriptions.size } }
}

function subscriptionRow(subscription: XSubscription): JsonValue {
  return {
    subscription_id: subscription.id,
    event_type: subscription.eventType,
    filter: { user_id: subscription.userId },
    webhook_id: subscription.webhookId,
    created_at: '2026-01-15T12:00:00.000Z',
    updated_at: '2026-01-15T12:00:00.000Z',
  }
}

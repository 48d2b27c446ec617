import type { PlatformContext } from '@leadkit/contracts'
import type { z } from 'zod'
import { toAppFailure } from './twitter-error.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { bearer } from './x-api.ts'
import { callX, readX } from './x-call.ts'
import type { XRequest } from './x-call.ts'
import {
  accountActivityAnswerSchema,
  anyAnswerSchema,
  subscriptionsAnswerSchema,
  validationAnswerSchema,
  webhookAnswerSchema,
  webhooksAnswerSchema,
} from './x-schemas.ts'
import type { Subscription } from './x-schemas.ts'

/** Settings of an app that may manage its webhook. */
export type WebhookSettings = TwitterSettings & { readonly bearerToken: string }

type AppRequest<Schema extends z.ZodType> = Omit<XRequest<Schema>, 'authorization'>

/** A call with the app's own token: its limits and refusals are not the account's, so neither affects the account's budget or health. */
async function callAsApp<Schema extends z.ZodType>(
  settings: WebhookSettings,
  request: AppRequest<Schema>,
  context: PlatformContext,
): Promise<z.output<Schema>> {
  const signed = { ...request, authorization: `Bearer ${settings.bearerToken}` }
  const { fetch, signal } = context
  const app = { fetch, signal, now: () => context.now() }
  try {
    return await (request.method === 'GET' ? readX(settings, signed, app) : callX(settings, signed, app))
  } catch (error) {
    throw toAppFailure(error)
  }
}

/** `GET /2/webhooks`: those of the whole app. */
export function getWebhooks(
  settings: WebhookSettings,
  context: PlatformContext,
): Promise<z.infer<typeof webhooksAnswerSchema>> {
  return callAsApp(
    settings,
    {
      operation: 'Reading the webhooks',
      method: 'GET',
      path: ['webhooks'],
      bucket: 'webhooks',
      answer: webhooksAnswerSchema,
    },
    context,
  )
}

/** `GET /2/account_activity/webhooks/:id/subscriptions/all/list`: the users of the older API, which ends on 1 January 2027. */
export async function getAccountActivityUsers(
  settings: WebhookSettings,
  webhookId: string,
  context: PlatformContext,
): Promise<readonly (string | undefined)[]> {
  const { data } = await callAsApp(
    settings,
    {
      operation: 'Reading the subscriptions of the Account Activity API',
      method: 'GET',
      path: ['account_activity', 'webhooks', webhookId, 'subscriptions', 'all', 'list'],
      bucket: 'account_activity',
      answer: accountActivityAnswerSchema,
    },
    context,
  )
  return data.subscriptions.map((subscription) => subscription.user_id)
}

/** `POST /2/webhooks`: X sends a CRC before it answers. */
export function createWebhook(
  settings: WebhookSettings,
  url: string,
  context: PlatformContext,
): Promise<z.infer<typeof webhookAnswerSchema>> {
  return callAsApp(
    settings,
    {
      operation: 'Registering the webhook',
      method: 'POST',
      path: ['webhooks'],
      json: { url },
      bucket: 'webhooks',
      answer: webhookAnswerSchema,
    },
    context,
  )
}

/** `PUT /2/webhooks/:id`: X sends a CRC, and re-enables the webhook when it is answered. */
export function validateWebhook(
  settings: WebhookSettings,
  webhookId: string,
  context: PlatformContext,
): Promise<z.infer<typeof validationAnswerSchema>> {
  return callAsApp(
    settings,
    {
      operation: 'Enabling the webhook',
      method: 'PUT',
      path: ['webhooks', webhookId],
      bucket: 'webhooks',
      answer: validationAnswerSchema,
    },
    context,
  )
}

/** `GET /2/activity/subscriptions`, all pages: those of one user. The list covers the whole app and has no filter. */
export async function getSubscriptions(
  settings: WebhookSettings,
  userId: string,
  context: PlatformContext,
): Promise<readonly Subscription[]> {
  const found: Subscription[] = []
  let nextToken: string | undefined
  do {
    const page: z.infer<typeof subscriptionsAnswerSchema> = await callAsApp(
      settings,
      {
        operation: 'Reading the subscriptions',
        method: 'GET',
        path: ['activity', 'subscriptions'],
        query: { pagination_token: nextToken },
        bucket: 'subscriptions',
        answer: subscriptionsAnswerSchema,
      },
      context,
    )
    found.push(...page.data.filter((subscription) => subscription.filter?.user_id === userId))
    nextToken = page.data.length === 0 ? undefined : page.meta?.next_token
  } while (nextToken !== undefined)
  return found
}

/** `POST /2/activity/subscriptions`, with the person's token: direct messages and mentions are private events. */
export function createSubscription(
  settings: WebhookSettings,
  subscription: { readonly eventType: string; readonly webhookId: string },
  context: PlatformContext,
): Promise<z.infer<typeof anyAnswerSchema>> {
  return callX(
    settings,
    {
      operation: 'Subscribing to events',
      method: 'POST',
      path: ['activity', 'subscriptions'],
      json: {
        event_type: subscription.eventType,
        filter: { user_id: context.account.accountId },
        tag: 'leadkit',
        webhook_id: subscription.webhookId,
      },
      authorization: bearer(context),
      bucket: 'subscriptions',
      answer: anyAnswerSchema,
    },
    context,
  )
}

/** `DELETE /2/activity/subscriptions/:id`. */
export function deleteSubscription(
  settings: WebhookSettings,
  subscriptionId: string,
  context: PlatformContext,
): Promise<z.infer<typeof anyAnswerSchema>> {
  return callAsApp(
    settings,
    {
      operation: 'Ending a subscription',
      method: 'DELETE',
      path: ['activity', 'subscriptions', subscriptionId],
      bucket: 'subscriptions',
      answer: anyAnswerSchema,
    },
    context,
  )
}

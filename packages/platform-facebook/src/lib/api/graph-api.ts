import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { z } from 'zod'
import type { FacebookAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { callGraph, readGraph } from './graph-call.ts'
import {
  accountNameAnswerSchema,
  conversationsAnswerSchema,
  leadAnswerSchema,
  leadFormAnswerSchema,
  profileAnswerSchema,
  sendAnswerSchema,
  subscriptionsAnswerSchema,
  successAnswerSchema,
  tokenInspectionSchema,
} from './graph-schemas.ts'
import type { LeadFormAnswer } from './graph-schemas.ts'

/** `POST /{page}/messages`; never repeated here, because Meta has no idempotency key. */
export function postMessage(
  settings: FacebookSettings,
  account: FacebookAccount,
  message: Readonly<Record<string, unknown>>,
  context: PlatformCallContext,
): Promise<z.infer<typeof sendAnswerSchema>> {
  return callGraph(
    settings,
    {
      operation: 'Sending a message',
      method: 'POST',
      host: account.host,
      path: `${account.node}/messages`,
      json: message,
      token: account.token,
      answer: sendAnswerSchema,
    },
    context,
  )
}

/** `GET /{person}`. */
export function getProfile(
  settings: FacebookSettings,
  account: FacebookAccount,
  participantId: string,
  context: PlatformCallContext,
): Promise<z.infer<typeof profileAnswerSchema>> {
  return readGraph(
    settings,
    {
      operation: 'Reading a profile',
      host: account.host,
      path: participantId,
      query: {
        fields: account.surface === 'instagram' ? 'name,username,profile_pic' : 'name,first_name,last_name,profile_pic',
      },
      token: account.token,
      answer: profileAnswerSchema,
    },
    context,
  )
}

export interface ConversationQuery {
  readonly fields: string
  readonly participantId?: string
  readonly limit: number
  readonly after?: string | undefined
}

/** `GET /{page}/conversations`, newest first. Uses the cursor, not the `next` link, which contains the token and could name any host. */
export function getConversations(
  settings: FacebookSettings,
  account: FacebookAccount,
  query: ConversationQuery,
  context: PlatformCallContext,
): Promise<z.infer<typeof conversationsAnswerSchema>> {
  return readGraph(
    settings,
    {
      operation: 'Reading conversations',
      host: account.host,
      path: `${account.node}/conversations`,
      query: {
        platform: account.surface,
        fields: query.fields,
        limit: String(query.limit),
        ...(query.participantId === undefined ? {} : { user_id: query.participantId }),
        ...(query.after === undefined ? {} : { after: query.after }),
      },
      token: account.token,
      answer: conversationsAnswerSchema,
    },
    context,
  )
}

/** `GET /debug_token`, with the app's own token if the app id is known. */
export function inspectToken(
  settings: FacebookSettings,
  account: FacebookAccount,
  context: PlatformCallContext,
): Promise<z.infer<typeof tokenInspectionSchema>> {
  const appToken =
    settings.appId === undefined || settings.appSecret === undefined
      ? account.token
      : `${settings.appId}|${settings.appSecret}`
  return readGraph(
    settings,
    {
      operation: 'Inspecting the token',
      path: 'debug_token',
      query: { input_token: account.token },
      token: appToken,
      answer: tokenInspectionSchema,
    },
    context,
  )
}

export function getAccountName(
  settings: FacebookSettings,
  account: FacebookAccount,
  context: PlatformCallContext,
): Promise<z.infer<typeof accountNameAnswerSchema>> {
  return readGraph(
    settings,
    {
      operation: "Reading the account's name",
      host: account.host,
      path: account.accountId,
      query: { fields: account.surface === 'instagram' ? 'name,username' : 'name' },
      token: account.token,
      answer: accountNameAnswerSchema,
    },
    context,
  )
}

/** `GET /{page}/subscribed_apps`. */
export function getSubscriptions(
  settings: FacebookSettings,
  account: FacebookAccount,
  context: PlatformCallContext,
): Promise<z.infer<typeof subscriptionsAnswerSchema>> {
  return readGraph(
    settings,
    {
      operation: 'Reading the webhook subscription',
      host: account.host,
      path: `${account.node}/subscribed_apps`,
      token: account.token,
      answer: subscriptionsAnswerSchema,
    },
    context,
  )
}

/** `POST` or `DELETE /{page}/subscribed_apps`; without fields the subscription ends. */
export function changeSubscription(
  settings: FacebookSettings,
  account: FacebookAccount,
  fields: readonly string[] | undefined,
  context: PlatformCallContext,
): Promise<z.infer<typeof successAnswerSchema>> {
  return callGraph(
    settings,
    {
      operation: fields === undefined ? 'Ending the webhook subscription' : 'Subscribing the webhook',
      method: fields === undefined ? 'DELETE' : 'POST',
      host: account.host,
      path: `${account.node}/subscribed_apps`,
      ...(fields === undefined ? {} : { form: { subscribed_fields: fields.join(',') } }),
      token: account.token,
      answer: successAnswerSchema,
    },
    context,
  )
}

/** `GET /{leadgen}`; needs `leads_retrieval`. */
export function getLead(
  settings: FacebookSettings,
  account: FacebookAccount,
  leadId: string,
  context: PlatformCallContext,
): Promise<z.infer<typeof leadAnswerSchema>> {
  return readGraph(
    settings,
    {
      operation: 'Reading the answers of a lead form',
      path: leadId,
      query: {
        fields:
          'id,created_time,field_data,form_id,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,platform,is_organic',
      },
      token: account.token,
      answer: leadAnswerSchema,
    },
    context,
  )
}

/** `GET /{form}`: the type of each question, which does not depend on the form's language. */
export function getLeadForm(
  settings: FacebookSettings,
  account: FacebookAccount,
  formId: string,
  context: PlatformCallContext,
): Promise<LeadFormAnswer> {
  return readGraph(
    settings,
    {
      operation: "Reading a lead form's questions",
      path: formId,
      query: { fields: 'questions{key,type}' },
      token: account.token,
      answer: leadFormAnswerSchema,
    },
    context,
  )
}

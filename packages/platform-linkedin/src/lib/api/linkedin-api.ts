import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { z } from 'zod'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { callLinkedin, readLinkedin } from './linkedin-call.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import {
  createdCommentSchema,
  introspectionSchema,
  leadFormSchema,
  leadResponseSchema,
  organizationNamesSchema,
  pageSchema,
  tokenAnswerSchema,
} from './linkedin-schemas.ts'
import { encodeRestli, idOfUrn } from '../values/urn.ts'

export type LinkedinPage = z.infer<typeof pageSchema>

export interface TimeRange {
  readonly start: Date
  readonly end: Date
}

const NOTIFICATION_ACTIONS = 'LIKE,COMMENT,SHARE,SHARE_MENTION,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE'

/** `POST /socialActions/{post or comment}/comments`; never repeated here, because LinkedIn has no idempotency key. */
export function createComment(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  comment: { readonly target: string; readonly body: Readonly<Record<string, unknown>> },
  context: PlatformCallContext,
): Promise<z.infer<typeof createdCommentSchema>> {
  return callLinkedin(
    settings,
    {
      operation: 'Answering in public',
      method: 'POST',
      path: `socialActions/${encodeRestli(comment.target)}/comments`,
      json: comment.body,
      token: account.token,
      answer: createdCommentSchema,
    },
    context,
  )
}

/** `GET /socialActions/{post or comment}/comments`; the answers to a comment are under the comment, not under the post. */
export function getComments(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  query: { readonly target: string; readonly start: number; readonly count: number },
  context: PlatformCallContext,
): Promise<LinkedinPage> {
  return readLinkedin(
    settings,
    {
      operation: 'Reading comments',
      path: `socialActions/${encodeRestli(query.target)}/comments`,
      query: `start=${query.start}&count=${query.count}`,
      token: account.token,
      answer: pageSchema,
    },
    context,
  )
}

/** `GET /organizationalEntityNotifications?q=criteria`; LinkedIn keeps sixty days. */
export function getNotifications(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  query: { readonly range: TimeRange; readonly start: number; readonly count: number },
  context: PlatformCallContext,
): Promise<LinkedinPage> {
  const criteria = [
    'q=criteria',
    `actions=List(${NOTIFICATION_ACTIONS})`,
    `organizationalEntity=${encodeRestli(account.accountId)}`,
    `timeRange=${rangeText(query.range)}`,
    `start=${query.start}&count=${query.count}`,
  ]
  return readLinkedin(
    settings,
    {
      operation: 'Reading notifications',
      path: 'organizationalEntityNotifications',
      query: criteria.join('&'),
      token: account.token,
      answer: pageSchema,
    },
    context,
  )
}

/** `GET /leadFormResponses?q=owner`; LinkedIn keeps ninety days. */
export function getLeads(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  query: { readonly leadType: string; readonly range: TimeRange; readonly start: number; readonly count: number },
  context: PlatformCallContext,
): Promise<LinkedinPage> {
  const owner = account.kind === 'organization' ? 'organization' : 'sponsoredAccount'
  const criteria = [
    'q=owner',
    `owner=(${owner}:${encodeRestli(account.accountId)})`,
    `leadType=(leadType:${query.leadType})`,
    `submittedAtTimeRange=${rangeText(query.range)}`,
    `start=${query.start}&count=${query.count}`,
  ]
  return readLinkedin(
    settings,
    {
      operation: 'Reading leads',
      path: 'leadFormResponses',
      query: criteria.join('&'),
      token: account.token,
      answer: pageSchema,
    },
    context,
  )
}

function rangeText({ start, end }: TimeRange): string {
  return `(start:${start.getTime()},end:${end.getTime()})`
}

/** `GET /leadFormResponses/{id}`; needs `r_marketing_leadgen_automation`. */
export function getLead(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  leadUrn: string,
  context: PlatformCallContext,
): Promise<z.infer<typeof leadResponseSchema>> {
  return readLinkedin(
    settings,
    {
      operation: 'Reading a lead',
      path: `leadFormResponses/${encodeRestli(idOfUrn(leadUrn))}`,
      token: account.token,
      answer: leadResponseSchema,
    },
    context,
  )
}

/** `GET /leadForms/{id}`: the questions to the answers of a lead, which names them by number only. */
export function getLeadForm(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  formId: string,
  context: PlatformCallContext,
): Promise<z.infer<typeof leadFormSchema>> {
  return readLinkedin(
    settings,
    {
      operation: 'Reading a lead form',
      path: `leadForms/${encodeRestli(formId)}`,
      token: account.token,
      answer: leadFormSchema,
    },
    context,
  )
}

/** `GET /organizationAcls?q=roleAssignee`: the organisations that the token's member administers. */
export function getAdministered(
  settings: LinkedinSettings,
  token: string,
  page: { readonly start: number; readonly count: number },
  context: PlatformCallContext,
): Promise<LinkedinPage> {
  return readLinkedin(
    settings,
    {
      operation: 'Listing the organisations',
      path: 'organizationAcls',
      query: `q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&start=${page.start}&count=${page.count}`,
      token,
      answer: pageSchema,
    },
    context,
  )
}

/** `GET /organizationsLookup?ids=List(…)`: names by organisation id. */
export async function getOrganizationNames(
  settings: LinkedinSettings,
  token: string,
  organizations: readonly string[],
  context: PlatformCallContext,
): Promise<ReadonlyMap<string, string>> {
  const ids = organizations.map(idOfUrn)
  const { results } = await readLinkedin(
    settings,
    {
      operation: "Reading the organisations' names",
      path: 'organizationsLookup',
      query: `ids=List(${ids.map(encodeRestli).join(',')})`,
      token,
      answer: organizationNamesSchema,
    },
    context,
  )
  return new Map(
    organizations.flatMap((urn) => {
      const name = results[idOfUrn(urn)]?.localizedName
      return name === undefined ? [] : [[urn, name] as const]
    }),
  )
}

/** `POST /oauth/v2/accessToken`. The secret goes in a form, not in the URL. */
export function requestToken(
  settings: LinkedinSettings,
  operation: string,
  form: Readonly<Record<string, string>>,
  context: PlatformCallContext,
): Promise<z.infer<typeof tokenAnswerSchema>> {
  return callLinkedin(
    settings,
    { operation, method: 'POST', host: 'oauth', path: 'accessToken', form, answer: tokenAnswerSchema },
    context,
  )
}

/** `POST /oauth/v2/introspectToken`: whether a token is valid, and its scopes. */
export function introspectToken(
  settings: LinkedinSettings,
  form: { readonly token: string; readonly client_id: string; readonly client_secret: string },
  context: PlatformCallContext,
): Promise<z.infer<typeof introspectionSchema>> {
  return callLinkedin(
    settings,
    {
      operation: 'Inspecting the token',
      method: 'POST',
      host: 'oauth',
      path: 'introspectToken',
      form,
      answer: introspectionSchema,
    },
    context,
  )
}

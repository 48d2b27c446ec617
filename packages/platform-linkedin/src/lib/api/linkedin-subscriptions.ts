import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { callLinkedin, readLinkedin } from './linkedin-call.ts'
import { LinkedinError } from './linkedin-error.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import { emptyAnswerSchema, eventSubscriptionSchema, leadSubscriptionSchema, pageSchema } from './linkedin-schemas.ts'
import { encodeRestli } from '../values/urn.ts'

/** The key of an organisation's subscription: application, administrator, organisation and kind of event. */
export interface EventSubscriptionKey {
  readonly applicationId: string
  readonly memberUrn: string
}

/** The subscription's webhook; undefined when there is no subscription. */
export async function getEventSubscription(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  key: EventSubscriptionKey,
  context: PlatformCallContext,
): Promise<string | undefined> {
  try {
    const { webhook } = await readLinkedin(
      settings,
      {
        operation: 'Reading the webhook subscription',
        path: eventSubscriptionPath(account, key),
        token: account.token,
        answer: eventSubscriptionSchema,
      },
      context,
    )
    return webhook
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** `PUT` creates or changes it. */
export async function putEventSubscription(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  subscription: EventSubscriptionKey & { readonly webhook: string },
  context: PlatformCallContext,
): Promise<void> {
  await callLinkedin(
    settings,
    {
      operation: 'Subscribing the webhook',
      method: 'PUT',
      path: eventSubscriptionPath(account, subscription),
      json: { webhook: subscription.webhook },
      token: account.token,
      answer: emptyAnswerSchema,
    },
    context,
  )
}

export async function deleteEventSubscription(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  key: EventSubscriptionKey,
  context: PlatformCallContext,
): Promise<void> {
  await deleteAt(settings, account, eventSubscriptionPath(account, key), context)
}

function eventSubscriptionPath(account: LinkedinAccount, { applicationId, memberUrn }: EventSubscriptionKey): string {
  const key = [
    `developerApplication:${encodeRestli(`urn:li:developerApplication:${applicationId}`)}`,
    `user:${encodeRestli(memberUrn)}`,
    `entity:${encodeRestli(account.accountId)}`,
    'eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS',
  ]
  return `eventSubscriptions/(${key.join(',')})`
}

/** Ids of the subscriptions to the account's lead forms that go to this webhook. */
export async function getLeadSubscriptions(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  subscription: { readonly leadType: string; readonly webhook: string },
  context: PlatformCallContext,
): Promise<readonly string[]> {
  const owner = `(${ownerKey(account)}:${encodeRestli(account.accountId)})`
  const { elements } = await readLinkedin(
    settings,
    {
      operation: 'Reading the lead subscriptions',
      path: 'leadNotifications',
      query: `q=criteria&owner=(value:${owner})&leadType=(leadType:${subscription.leadType})`,
      token: account.token,
      answer: pageSchema,
    },
    context,
  )
  const found = elements.flatMap((element) => leadSubscriptionSchema.safeParse(element).data ?? [])
  return found.filter(({ webhook }) => webhook === subscription.webhook).map(({ id }) => id)
}

export async function createLeadSubscription(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  subscription: { readonly leadType: string; readonly webhook: string },
  context: PlatformCallContext,
): Promise<void> {
  await callLinkedin(
    settings,
    {
      operation: 'Subscribing to lead forms',
      method: 'POST',
      path: 'leadNotifications',
      json: {
        webhook: subscription.webhook,
        owner: { [ownerKey(account)]: account.accountId },
        leadType: subscription.leadType,
      },
      token: account.token,
      answer: emptyAnswerSchema,
    },
    context,
  )
}

export async function deleteLeadSubscription(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  id: string,
  context: PlatformCallContext,
): Promise<void> {
  await deleteAt(settings, account, `leadNotifications/${encodeRestli(id)}`, context)
}

function ownerKey(account: LinkedinAccount): 'organization' | 'sponsoredAccount' {
  return account.kind === 'organization' ? 'organization' : 'sponsoredAccount'
}

/** A missing subscription counts as deleted. */
async function deleteAt(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  path: string,
  context: PlatformCallContext,
): Promise<void> {
  const operation = 'Ending the webhook subscription'
  const request = { operation, method: 'DELETE', path, token: account.token, answer: emptyAnswerSchema } as const
  await callLinkedin(settings, request, context).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}

function isMissing(error: unknown): boolean {
  return error instanceof LinkedinError && error.status === 404
}

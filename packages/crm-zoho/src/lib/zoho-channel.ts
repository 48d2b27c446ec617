import { createHash } from 'node:crypto'
import { parseJsonText } from '@leadkit/adapter-kit'
import {
  type CrmChange,
  type CrmProvider,
  type CrmSubscription,
  type CrmWebhookEvent,
  isCrmError,
  LeadKitError,
} from '@leadkit/contracts'
import { toMoment, writeChannel, type ZohoValues } from './zoho-api.ts'
import { errorFromEntry, zohoErrors } from './zoho-error.ts'
import { notificationSchema } from './zoho-schemas.ts'
import type { WriteTarget } from './zoho-write.ts'

const SOURCE = 'crm:zoho'
/** Zoho accepts a week at most, and turns anything longer into one hour; the quarter of an hour allows for clocks that differ. */
const CHANNEL_MS = 7 * 86_400_000 - 15 * 60_000
/** A token of this length cannot be guessed; Zoho accepts up to 50 characters. */
const TOKEN = /^[\w.-]{20,50}$/

type Request = Parameters<NonNullable<CrmProvider['subscribe']>>[2]

/**
 * Opens a channel for the module's changes, or renews the current one (zoho.com/crm/developer/docs/api/v8/notifications/enable.html). Zoho signs
 * nothing: only the token, which it sends back, proves where a notification comes from.
 *
 * @throws CrmError `invalid_input` for a token that could be guessed, or that Zoho would not accept.
 */
export async function openChannel(target: WriteTarget, request: Request): Promise<CrmSubscription> {
  if (!TOKEN.test(request.token)) throw unfitToken()
  const { connection, object } = target
  const id = request.current?.id ?? channelId(object, request.token)
  const channel = {
    channel_id: id,
    notify_url: request.callbackUrl,
    events: ['create', 'edit', 'delete'].map((operation) => `${object}.${operation}`),
    channel_expiry: toMoment(new Date(connection.context.now().getTime() + CHANNEL_MS)),
    token: request.token,
  }
  const renewed = request.current === null ? null : await renew(target, channel)
  const outcome = renewed ?? (await writeChannel(connection, 'POST', channel))
  if ('expiresAt' in outcome) return { id, expiresAt: outcome.expiresAt }
  throw outcome.refusal === null ? zohoErrors.unreadable(true) : errorFromEntry(outcome.refusal, 400)
}

/** Null if the channel expired in the meantime: an expired channel cannot be renewed. */
async function renew(
  target: WriteTarget,
  channel: ZohoValues,
): Promise<Awaited<ReturnType<typeof writeChannel>> | null> {
  try {
    const outcome = await writeChannel(target.connection, 'PUT', { ...channel, notify_on_related_action: false })
    return 'refusal' in outcome && outcome.refusal?.code === 'NOT_SUBSCRIBED' ? null : outcome
  } catch (error) {
    if (isCrmError(error) && error.details.vendorCode === 'NOT_SUBSCRIBED') return null
    throw error
  }
}

/**
 * Parses a notification. The `accountId` of its events is the channel's token: the caller that passed it to `subscribe` knows its owner, and an
 * unknown token belongs to no config. A notification names records but has no values; it is a hint to read them, and nothing else in it is trusted.
 *
 * @throws LeadKitError `signature_invalid` without a token that could be ours, `payload_invalid`.
 */
export function readNotification(body: Uint8Array): readonly CrmWebhookEvent[] {
  const notification = notificationSchema.safeParse(parseJsonText(new TextDecoder().decode(body))).data
  if (notification === undefined) {
    const message = 'Zoho notification: the body is not what Zoho posts to a channel'
    throw new LeadKitError('payload_invalid', message, { source: SOURCE })
  }
  const { token, module, operation, channel_id: channel, server_time: time } = notification
  if (!TOKEN.test(token)) {
    const message =
      'Zoho notification refused: its token was not made by LeadKit; it belongs to a channel of something else'
    throw new LeadKitError('signature_invalid', message, { source: SOURCE })
  }
  const type = TYPES[operation]
  if (type === undefined) return []
  return notification.ids.map((externalId) => ({
    accountId: token,
    object: module,
    change: {
      id: `channel:${channel}:${operation}:${externalId}:${time}`,
      externalId,
      type,
      occurredAt: new Date(time),
      // Zoho does not say which application made the change.
      fromSelf: false,
    },
  }))
}

const TYPES: Readonly<Record<string, CrmChange['type']>> = {
  insert: 'created',
  create: 'created',
  update: 'updated',
  edit: 'updated',
  delete: 'deleted',
}

/** Equal for every attempt, so that a lost response does not leave a second channel behind. Zoho accepts a number of our choice. */
function channelId(object: string, token: string): string {
  const digest = createHash('sha256').update(`${object}\n${token}`).digest()
  return `1${String(digest.readUIntBE(0, 6)).padStart(15, '0')}`
}

function unfitToken(): Error {
  return zohoErrors.create('invalid_input', {
    vendorCode: 'CHANNEL_TOKEN_UNFIT',
    scope: 'request',
    outcome: 'not_applied',
    hint: 'give a random token of 20 to 50 letters, digits, dots, dashes and underscores',
  })
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { cleanText, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type {
  MessageEvent,
  OutboundMessage,
  PlatformCapabilities,
  PlatformContext,
  PlatformCredentials,
  PlatformEvent,
  PlatformIngestor,
  SendFailureReason,
  SendResult,
  SignatureVerdict,
  StatusEvent,
  WebhookRequest,
} from '@leadkit/contracts'
import { z } from 'zod'

const HOUR_MS = 3_600_000

export const parrotCapabilities: PlatformCapabilities = {
  send: 'direct_message',
  echoes: true,
  backfill: true,
  profiles: true,
  maxTextLength: 60,
  textUnit: 'code_points',
  replyWindow: { automatedMs: HOUR_MS, personMs: 2 * HOUR_MS, requiresSummons: false },
}

export function digestOf(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

const CHALLENGE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A correct ingestor for the made-up platform; the tests break it in one respect at a time. */
export function createParrotIngestor(
  secrets: readonly string[],
  url: string,
): Required<Omit<PlatformIngestor, 'authorization' | 'parseEach'>> {
  return {
    id: 'parrot',
    platforms: ['parrot'],
    capabilities: { parrot: parrotCapabilities },
    displayNames: { parrot: 'Parrot' },
    handshake(request) {
      const challenge = request.url.searchParams.get('challenge')
      if (request.method !== 'GET' || challenge === null) return null
      if (!CHALLENGE.test(challenge)) {
        return { status: 400, contentType: 'text/plain', body: 'no' }
      }
      const body = JSON.stringify({ response: digestOf(secrets[0] ?? '', challenge) })
      return { status: 200, contentType: 'application/json', body }
    },
    verify: (request) => verifyParrot(request, secrets),
    parse: parseParrot,
    send: (message, context) => sendParrot(url, message, context),
    async findSent(message, _since, context, claimed) {
      const rows = (await call(url, `messages/${message.participantId}`, context)) as { id: string; text: string }[]
      const found = rows.find((row) => row.text === message.text && claimed?.has(row.id) !== true)
      return found === undefined ? null : { sent: true, messageId: found.id }
    },
    async profile(participantId, context) {
      const { name } = (await call(url, `people/${participantId}`, context)) as { name: string | null }
      return name === null ? null : { name, username: null, pictureUrl: null }
    },
    backfill: (since, context) => backfillParrot(url, since, context),
    reconcile: (context) => reconcileParrot(url, context),
    refresh: (context) => refreshParrot(url, context),
    unsubscribe: async (context) => void (await call(url, 'unsubscription', context, {})),
    async hydrate(event, context) {
      const answers = (await call(url, `forms/${event.targetIds[0]}`, context)) as Record<string, string>
      return [{ ...event, dedupeKey: `${event.dedupeKey}:filled`, requiresHydration: false, details: { answers } }]
    },
  }
}

function verifyParrot(request: WebhookRequest, secrets: readonly string[]): SignatureVerdict {
  if (secrets.length === 0) return { verified: false, reason: 'not_configured' }
  const header = request.headers.get('x-parrot-signature')
  if (header === null) return { verified: false, reason: 'signature_missing' }
  if (!/^[0-9a-f]{64}$/.test(header)) return { verified: false, reason: 'signature_malformed' }
  if (CHALLENGE.test(new TextDecoder().decode(request.body))) return { verified: false, reason: 'signature_mismatch' }
  const given = Buffer.from(header, 'hex')
  const matches = secrets.map((secret) => timingSafeEqual(Buffer.from(digestOf(secret, request.body), 'hex'), given))
  return matches.includes(true)
    ? { verified: true, scheme: 'parrot' }
    : { verified: false, reason: 'signature_mismatch' }
}

const id = z.string().min(1).max(200)

const nativeSchema = z.object({
  type: z.enum(['message', 'echo', 'menu', 'edit', 'removal', 'form']),
  id: id.optional(),
  party: id,
  text: z.string().optional(),
  at: z.int().min(1).max(4e12),
})
type Native = z.infer<typeof nativeSchema>

export function readEnvelope(body: Uint8Array): { readonly account: string; readonly events: readonly unknown[] } {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LeadKitError('payload_invalid', 'The body is no JSON object')
  }
  const envelope = z.object({ account: id, events: z.array(z.unknown()) }).safeParse(value)
  return envelope.success ? envelope.data : { account: '', events: [] }
}

export function parseParrot(body: Uint8Array): readonly PlatformEvent[] {
  const { account, events } = readEnvelope(body)
  return events.map((event) => parseNative(event, account))
}

export function parseNative(event: unknown, accountId: string): PlatformEvent {
  const { data: native } = nativeSchema.safeParse(event)
  const ignored = { kind: 'ignored', platform: 'parrot', accountId, reason: 'unknown_event' } as const
  if (native === undefined) return ignored
  if (native.type === 'edit' || native.type === 'removal' || native.type === 'form')
    return changeOf(native, accountId) ?? ignored
  return messageOf(native, accountId) ?? ignored
}

function messageOf(native: Native, accountId: string): MessageEvent | undefined {
  const made = createHash('sha256')
    .update(JSON.stringify([native.party, native.text, native.at]))
    .digest('hex')
  const messageId = native.type === 'menu' ? `menu-${made}` : native.id
  if (messageId === undefined) return undefined
  const outbound = native.type === 'echo'
  const content = cleanText(native.text ?? '')
  return {
    kind: 'message',
    platform: 'parrot',
    accountId,
    dedupeKey: `message:${messageId}`,
    occurredAt: new Date(native.at),
    subtype: 'text',
    direction: outbound ? 'outbound' : 'inbound',
    messageId,
    conversationId: native.party,
    participantId: native.party,
    senderId: outbound ? accountId : native.party,
    content: content === '' ? null : content,
    attachments: [],
    standby: false,
    details: {},
  }
}

function changeOf(native: Native, accountId: string): StatusEvent | undefined {
  if (native.id === undefined) return undefined
  const status = native.type === 'form' ? 'lead_created' : native.type === 'edit' ? 'edited' : 'deleted'
  return {
    kind: 'status',
    platform: 'parrot',
    accountId,
    dedupeKey: `${status}:${native.id}:${native.at}`,
    occurredAt: new Date(native.at),
    status,
    direction: 'inbound',
    targetIds: [native.id],
    conversationId: native.party,
    participantId: native.party,
    content: null,
    requiresHydration: status === 'lead_created',
    details: {},
  }
}

class ParrotRefusal extends LeadKitError {
  readonly reason: SendFailureReason

  constructor(reason: SendFailureReason) {
    super(
      reason === 'transient' || reason === 'unknown_outcome' ? 'transient' : 'permanent',
      `The parrot says ${reason}`,
    )
    this.reason = reason
  }
}

async function call(url: string, path: string, context: PlatformContext, body?: unknown): Promise<unknown> {
  await context.budget.acquire(1)
  const response = await context
    .fetch(`${url}/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${context.account.credentials.accessToken}` },
      signal: context.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    .catch((error: unknown) => {
      if (context.signal.aborted) throw new LeadKitError('aborted', 'The caller gave up')
      const cause = (error as Error).cause as { syscall?: string } | undefined
      throw new ParrotRefusal(cause?.syscall === 'connect' ? 'transient' : 'unknown_outcome')
    })
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok && answer !== undefined) return answer
  const reason = (answer as { reason?: SendFailureReason } | undefined)?.reason
  throw new ParrotRefusal(reason ?? 'unknown_outcome')
}

export async function sendParrot(url: string, message: OutboundMessage, context: PlatformContext): Promise<SendResult> {
  const refuse = (reason: SendFailureReason): SendResult => ({ sent: false, reason, detail: 'not sent' })
  const { automatedMs, personMs } = parrotCapabilities.replyWindow
  const windowMs = (message.author === 'person' ? personMs : automatedMs) ?? Infinity
  if (context.now().getTime() - message.lastInboundAt.getTime() > windowMs) return refuse('window_closed')
  if (message.text === '' || Array.from(message.text).length > parrotCapabilities.maxTextLength)
    return refuse('invalid')
  try {
    const answer = await call(url, 'messages', context, { to: message.participantId, text: message.text })
    return { sent: true, messageId: (answer as { id: string }).id }
  } catch (error) {
    const retryAt = new Date(context.now().getTime() + 1000)
    if (error instanceof ParrotRefusal) return { sent: false, reason: error.reason, retryAt, detail: error.message }
    if (isLeadKitError(error, 'rate_limited')) return { sent: false, reason: 'rate_limited', retryAt, detail: 'later' }
    throw error
  }
}

async function* backfillParrot(url: string, since: Date, context: PlatformContext): AsyncGenerator<PlatformEvent> {
  for (let start = 0; ;) {
    const rows = (await call(url, `history?start=${start}`, context)) as (Native & { from: string })[]
    if (rows.length === 0) return
    for (const row of rows) {
      const native = { ...row, type: 'message' as const, party: row.from }
      if (row.at >= since.getTime()) yield parseNative(native, context.account.accountId)
    }
    start += rows.length
  }
}

async function reconcileParrot(
  url: string,
  context: PlatformContext,
): Promise<Awaited<ReturnType<NonNullable<PlatformIngestor['reconcile']>>>> {
  try {
    const { subscribed } = (await call(url, 'subscription', context)) as { subscribed: boolean }
    if (!subscribed) await call(url, 'subscription', context, {})
    return { health: 'healthy', missingScopes: [], resubscribed: !subscribed }
  } catch (error) {
    if (!(error instanceof ParrotRefusal) || error.reason !== 'needs_reauth') throw error
    return { health: 'needs_reauth', missingScopes: [], resubscribed: false }
  }
}

async function refreshParrot(url: string, context: PlatformContext): Promise<PlatformCredentials> {
  try {
    const { token } = (await call(url, 'tokens', context, {})) as { token: string }
    return { accessToken: token, expiresAt: new Date(context.now().getTime() + HOUR_MS) }
  } catch (error) {
    if (error instanceof ParrotRefusal && error.reason === 'needs_reauth')
      throw new LeadKitError('auth_revoked', 'The parrot wants a new login', { cause: error })
    throw error
  }
}

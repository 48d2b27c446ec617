import { randomUUID } from 'node:crypto'
import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { describePlatformIngestor, platformIngestorCases } from '../src/conformance.ts'
import { createTestBudget } from '../src/index.ts'
import { createParrotFixture } from './parrot-fixture.ts'
import type { Spoil } from './parrot-fixture.ts'
import { digestOf, parseNative, parseParrot, parrotCapabilities, readEnvelope, sendParrot } from './parrot-ingestor.ts'

describePlatformIngestor('parrot, which does everything right', createParrotFixture())

async function failingCases(spoil: Spoil): Promise<readonly string[]> {
  const failing: string[] = []
  for (const { name, run } of platformIngestorCases(createParrotFixture(spoil))) {
    await run().catch(() => failing.push(name))
  }
  return failing
}

function serialise(body: Uint8Array): string {
  const text = new TextDecoder().decode(body)
  return text.startsWith('{') ? JSON.stringify(JSON.parse(text)) : text
}

/** Each wrong ingestor breaks one promise; exactly the named cases must fail. */
const wrongParsers: Readonly<Record<string, readonly [Spoil, ...string[]]>> = {
  'parses only the first event of a batch': [
    (right) => ({ ...right, parse: (body, at) => right.parse(body, at).slice(0, 1) }),
    'reads every event of a batch, in the body’s order',
    'keeps the neighbours of an event of an unknown kind',
    'keeps the neighbours of an event that cannot be read',
    'reads messages of several participants',
    'gives a message the same key alone and in a batch',
  ],
  'gives only the first event of a batch one by one': [
    (right) => ({ ...right, parseEach: (body: Uint8Array, at: Date) => right.parse(body, at).slice(0, 1) }),
    'gives the same events one by one, where it can',
  ],
  'drops the whole batch for one bad event': [
    (right) => ({
      ...right,
      parse(body, at) {
        const events = right.parse(body, at)
        return events.some((event) => event.kind === 'ignored') ? [] : events
      },
    }),
    'keeps the neighbours of an event of an unknown kind',
    'keeps the neighbours of an event that cannot be read',
  ],
  'throws on an unknown event': [
    (right) => ({
      ...right,
      parse(body, at) {
        const events = right.parse(body, at)
        if (events.some((event) => event.kind === 'ignored')) throw new LeadKitError('payload_invalid', 'unknown event')
        return events
      },
    }),
    'ignores an event of an unknown kind, with a reason',
    'ignores events of known kinds that cannot be read',
    'gives valid events or none, whatever any field of a body is replaced with',
    'keeps the neighbours of an event of an unknown kind',
    'keeps the neighbours of an event that cannot be read',
  ],
  'makes a dedupe key that changes': [
    (right) => ({
      ...right,
      parse: (body, at) =>
        right
          .parse(body, at)
          .map((event) => (event.kind === 'ignored' ? event : { ...event, dedupeKey: randomUUID() })),
    }),
    'gives the same events for the same bytes, whenever they arrive',
    'gives a message the same key alone and in a batch',
    'gives missed messages with the ids and keys that their webhooks would have had',
  ],
  'makes one key for every event of a message': [
    (right) => ({
      ...right,
      parse: (body, at) =>
        right
          .parse(body, at)
          .map((event) => (event.kind === 'status' ? { ...event, dedupeKey: `message:${event.targetIds[0]}` } : event)),
    }),
    'gives changes of a message other keys than the message',
  ],
  'keeps text that PostgreSQL refuses': [
    (right) => ({
      ...right,
      parse(body) {
        const { account, events } = readEnvelope(body)
        return events.map((event) => {
          const parsed = parseNative(event, account)
          const { text } = (event ?? {}) as { text?: unknown }
          return parsed.kind === 'message' && typeof text === 'string' && text !== ''
            ? { ...parsed, content: text }
            : parsed
        })
      },
    }),
    'makes text storable: no lone surrogate, no U+0000',
  ],
}

const wrongGuards: Readonly<Record<string, readonly [Spoil, ...string[]]>> = {
  'verifies the re-serialised body': [
    (right) => ({
      ...right,
      verify: (request) => right.verify({ ...request, body: Buffer.from(serialise(request.body)) }),
    }),
    'verifies the received bytes, not a re-serialised body',
    'refuses a body that was changed, cut or lengthened',
  ],
  'knows only the newest secret': [
    (right, { secrets }) => ({
      ...right,
      verify(request) {
        const digest = digestOf(secrets[0] ?? '', request.body)
        const verdict = right.verify(request)
        const mismatch = { verified: false, reason: 'signature_mismatch' } as const
        return verdict.verified && request.headers.get('x-parrot-signature') !== digest ? mismatch : verdict
      },
    }),
    'accepts every configured secret, so that one can be rotated',
  ],
  'is open when no secret is configured': [
    (right, { secrets }) => ({
      ...right,
      verify: (request) => (secrets.length === 0 ? { verified: true, scheme: 'none' } : right.verify(request)),
    }),
    'fails closed when no secret is configured',
  ],
  'takes a challenge for a webhook': [
    (right, { secrets }) => ({
      ...right,
      verify(request) {
        const digest = request.headers.get('x-parrot-signature')
        const fits = secrets.some((secret) => digestOf(secret, request.body) === digest)
        return fits ? { verified: true, scheme: 'parrot' } : right.verify(request)
      },
    }),
    'takes nothing for a webhook that the handshake signs on demand',
  ],
  'signs any challenge': [
    (right, { secrets }) => ({
      ...right,
      handshake(request) {
        const challenge = request.url.searchParams.get('challenge')
        if (challenge === null || challenge === '' || request.method !== 'GET') return right.handshake(request)
        const body = JSON.stringify({ response: digestOf(secrets[0] ?? '', challenge) })
        return { status: 200, contentType: 'application/json', body }
      },
    }),
    'refuses a handshake that is not ours',
    'never signs what could be a webhook body',
  ],
}

const wrongCallers: Readonly<Record<string, readonly [Spoil, ...string[]]>> = {
  'repeats a send whose answer was lost': [
    (right) => ({
      ...right,
      async send(message, context) {
        const result = await right.send(message, context)
        return !result.sent && result.reason === 'unknown_outcome' ? right.send(message, context) : result
      },
    }),
    'calls a send unknown when the connection drops before the platform acts, and does not repeat it',
    'calls a send unknown when the connection drops after the platform acted, and does not repeat it',
    'calls a send unknown when the answer is cut',
    'calls a send unknown after a 5xx, and does not repeat it',
  ],
  'calls a lost answer transient': [
    (right) => ({
      ...right,
      async send(message, context) {
        const result = await right.send(message, context)
        return !result.sent && result.reason === 'unknown_outcome' ? { ...result, reason: 'transient' } : result
      },
    }),
    'calls a send unknown when the connection drops before the platform acts, and does not repeat it',
    'calls a send unknown when the connection drops after the platform acted, and does not repeat it',
    'calls a send unknown when the answer is cut',
    'calls a send unknown after a 5xx, and does not repeat it',
  ],
  'cuts a text that is too long': [
    (right, { url }) => ({
      ...right,
      send: (message, context) => {
        const text = Array.from(message.text).slice(0, parrotCapabilities.maxTextLength).join('')
        return sendParrot(url, { ...message, text }, context)
      },
    }),
    'refuses a longer text as invalid, and never cuts it',
  ],
  'asks no budget': [
    (right) => ({
      ...right,
      send: (message, context) => right.send(message, { ...context, budget: createTestBudget() }),
    }),
    'asks the budget first, and does not call when it is used up',
  ],
  'makes a name up': [
    (right) => ({
      ...right,
      profile: async (participantId, context) =>
        (await right.profile(participantId, context)) ?? { name: 'John Doe', username: null, pictureUrl: null },
    }),
    'gives null, not a made-up name, where the platform tells none',
  ],
  'backfills everything there is': [
    (right) => ({ ...right, backfill: (_since, context) => right.backfill(new Date(0), context) }),
    'leaves out what is older than the moment asked for',
  ],
  'looks at the subscription without repairing it': [
    (right) => ({
      ...right,
      reconcile: async (context) => ({ ...(await right.reconcile(context)), resubscribed: false }),
    }),
    'subscribes again when the platform dropped the webhook',
  ],
  'repeats a refresh whose answer was lost': [
    (right) => ({ ...right, refresh: (context) => right.refresh(context).catch(() => right.refresh(context)) }),
    'calls once, also when the answer is lost: a refresh token may be good for one use',
  ],
  'keeps the tokens that it should renew': [
    (right) => ({
      ...right,
      refresh: async (context) => {
        await right.refresh(context)
        return context.account.credentials
      },
    }),
    'gives new tokens that the platform takes, and says when they end',
  ],
  'calls dead tokens a passing fault': [
    (right) => ({
      ...right,
      refresh: (context) =>
        right.refresh(context).catch(() => {
          throw new LeadKitError('transient', 'later')
        }),
    }),
    'throws auth_revoked when only a person can help',
  ],
  'leaves the webhook subscribed': [
    (right) => ({ ...right, unsubscribe: () => Promise.resolve() }),
    'ends the subscription, unless other accounts need it too',
  ],
  'hydrates nothing': [
    (right) => ({ ...right, hydrate: () => Promise.resolve([]) }),
    'fetches the answers of a lead form, which its webhook only names',
  ],
  'believes that every lost message arrived': [
    (right) => ({ ...right, findSent: () => Promise.resolve({ sent: true, messageId: 'guessed' }) }),
    'does not take another reply’s message for the one that it looks for',
    'never claims that a message arrived which did not',
  ],
  'takes a message that belongs to another reply': [
    (right) => ({
      ...right,
      findSent: async (message, since, context) => (await right.findSent?.(message, since, context)) ?? null,
    }),
    'does not take another reply’s message for the one that it looks for',
  ],
}

describe('the platform suite fails an ingestor that', () => {
  it.each(Object.entries({ ...wrongParsers, ...wrongGuards, ...wrongCallers }))(
    '%s',
    async (_name, [spoil, ...expected]) => {
      const failing = await failingCases(spoil)
      expect(failing.toSorted(byName)).toEqual(expected.toSorted(byName))
    },
  )

  it('says the same of a parser that is merely another function', async () => {
    expect(await failingCases((right) => ({ ...right, parse: parseParrot }))).toEqual([])
  })
})

function byName(left: string, right: string): number {
  return left.localeCompare(right)
}

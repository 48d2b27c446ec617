import { LeadKitError } from '@leadkit/contracts'
import type { SendFailureReason, SendResult } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import { createTestBudget } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, outboundTo, remoteContext, withRemote } from './platform-case.ts'
import type { PlatformFixture, PlatformRemote } from './platform-fixture.ts'

const refusals: readonly SendFailureReason[] = [
  'needs_reauth',
  'permission',
  'rate_limited',
  'recipient_unavailable',
  'window_closed',
  'thread_not_owned',
  'blocked',
  'invalid',
  'transient',
]

/** Calls `send`, which the contract omits for a platform that cannot reply. */
export async function sendWith(remote: PlatformRemote, ...[message, context]: SendArguments): Promise<SendResult> {
  assert.ok(remote.ingestor.send, 'capabilities promise send, the member is missing')
  return remote.ingestor.send(message, context)
}
type SendArguments = Parameters<NonNullable<PlatformRemote['ingestor']['send']>>

export function sendCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { replyWindow } = capabilitiesOf(fixture)
  return inGroup('send', {
    'sends one message and gives its id'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const message = outboundTo(participant)
        const result = await sendWith(remote, message, remoteContext(remote))
        assert.ok(result.sent && result.messageId !== '', `not sent: ${JSON.stringify(result)}`)
        assert.deepEqual(remote.sentTexts(participant.participantId), [message.text])
      })
    },
    'says by reason why the platform refused'() {
      return withRemote(fixture, async (remote) => {
        for (const reason of refusals) {
          const participant = remote.addParticipant()
          if (!remote.refuseSend(reason)) continue
          const result = await sendWith(remote, outboundTo(participant), remoteContext(remote))
          assert.equal(result.sent ? 'sent' : result.reason, reason)
          assert.ok(reason !== 'rate_limited' || (!result.sent && result.retryAt !== undefined), 'a limit names a time')
          remote.server.clearFaults()
        }
      })
    },
    'tells neither the text nor the token in the detail'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        assert.ok(remote.refuseSend('needs_reauth'), 'every platform can refuse a token')
        const result = await sendWith(remote, outboundTo(participant, { text: 'private words' }), remoteContext(remote))
        const text = JSON.stringify(result)
        assert.ok(!text.includes('private words') && !text.includes(remote.account.credentials.accessToken))
      })
    },
    'uses the token of the call’s account'() {
      return withRemote(fixture, async (remote) => {
        const account = { ...remote.account, credentials: { accessToken: 'a-token-of-nobody' } }
        const result = await sendWith(remote, outboundTo(remote.addParticipant()), remoteContext(remote, { account }))
        assert.equal(result.sent ? 'sent' : result.reason, 'needs_reauth')
      })
    },
    'asks the budget first, and does not call when it is used up'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const acquire = (): Promise<never> =>
          Promise.reject(new LeadKitError('rate_limited', 'Used up for now', { retryAfterMs: 1000 }))
        const before = remote.server.requests.length
        const budget = { ...createTestBudget(), acquire }
        const result = await sendWith(remote, outboundTo(participant), remoteContext(remote, { budget }))
        assert.equal(result.sent ? 'sent' : result.reason, 'rate_limited')
        assert.equal(remote.server.requests.length, before)
      })
    },
    ...(replyWindow.automatedMs === null ? {} : windowCases(fixture, replyWindow.automatedMs, replyWindow.personMs)),
  })
}

function windowCases(
  fixture: PlatformFixture,
  automatedMs: number,
  personMs: number | null,
): Readonly<Record<string, () => Promise<void>>> {
  const ago = (milliseconds: number): Date => new Date(Date.now() - milliseconds)
  return {
    'does not call for an automated answer after the window has closed'() {
      return withRemote(fixture, async (remote) => {
        const message = outboundTo(remote.addParticipant(), { lastInboundAt: ago(automatedMs + 60_000) })
        const before = remote.server.requests.length
        const result = await sendWith(remote, message, remoteContext(remote))
        assert.equal(result.sent ? 'sent' : result.reason, 'window_closed')
        assert.equal(remote.server.requests.length, before)
      })
    },
    'treats a person’s answer by the person’s window'() {
      return withRemote(fixture, async (remote) => {
        if (personMs === null || personMs <= automatedMs) return
        const late = { author: 'person', lastInboundAt: ago(automatedMs + 60_000) } as const
        const inside = await sendWith(remote, outboundTo(remote.addParticipant(), late), remoteContext(remote))
        assert.equal(inside.sent, true)
        const outside = outboundTo(remote.addParticipant(), { ...late, lastInboundAt: ago(personMs + 60_000) })
        const result = await sendWith(remote, outside, remoteContext(remote))
        assert.equal(result.sent ? 'sent' : result.reason, 'window_closed')
      })
    },
  }
}

export function capabilitiesOf(
  fixture: PlatformFixture,
): ReturnType<PlatformFixture['createIngestor']>['capabilities'][string] {
  const capabilities = fixture.createIngestor([]).capabilities[fixture.platform]
  assert.ok(capabilities, `the ingestor has no capabilities for ${fixture.platform}`)
  return capabilities
}

import { isLeadKitError } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import type { FakeFault } from '../../fake-http-server.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, outboundTo, remoteContext, withRemote } from './platform-case.ts'
import type { PlatformFixture, PlatformRemote, RemoteParticipant } from './platform-fixture.ts'
import { sendWith } from './platform-sending.ts'

type Unnamed = FakeFault extends infer Fault
  ? Fault extends FakeFault
    ? Omit<Fault, 'match' | 'times'>
    : never
  : never

/** Sends once under a persistent fault and returns the outcome and the number of attempts. */
async function sendUnder(remote: PlatformRemote, participant: RemoteParticipant, fault: Unnamed): Promise<Outcome> {
  remote.server.fault({ ...fault, match: (request) => remote.isSend(request), times: 10 })
  const before = remote.server.requests.filter((request) => remote.isSend(request)).length
  const result = await sendWith(remote, outboundTo(participant), remoteContext(remote))
  const attempts = remote.server.requests.filter((request) => remote.isSend(request)).length - before
  remote.server.clearFaults()
  return { reason: result.sent ? 'sent' : result.reason, attempts }
}

interface Outcome {
  readonly reason: string
  readonly attempts: number
}

export function faultCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return [...sendFaultCases(fixture), ...findSentCases(fixture)]
}

function sendFaultCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return inGroup('faults', {
    'calls a send unknown when the connection drops before the platform acts, and does not repeat it'() {
      return withRemote(fixture, async (remote) => {
        const outcome = await sendUnder(remote, remote.addParticipant(), { kind: 'drop', when: 'before' })
        assert.deepEqual(outcome, { reason: 'unknown_outcome', attempts: 1 })
      })
    },
    'calls a send unknown when the connection drops after the platform acted, and does not repeat it'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const outcome = await sendUnder(remote, participant, { kind: 'drop', when: 'after' })
        assert.deepEqual(outcome, { reason: 'unknown_outcome', attempts: 1 })
        assert.equal(remote.sentTexts(participant.participantId).length, 1)
      })
    },
    'calls a send unknown when the answer is cut'() {
      return withRemote(fixture, async (remote) => {
        const outcome = await sendUnder(remote, remote.addParticipant(), { kind: 'truncate' })
        assert.deepEqual(outcome, { reason: 'unknown_outcome', attempts: 1 })
      })
    },
    'calls a send unknown after a 5xx, and does not repeat it'() {
      return withRemote(fixture, async (remote) => {
        for (const status of [500, 502, 503, 504]) {
          const outcome = await sendUnder(remote, remote.addParticipant(), { kind: 'status', status })
          assert.deepEqual(outcome, { reason: 'unknown_outcome', attempts: 1 }, `after ${status}`)
        }
      })
    },
    'calls a send transient when the platform was surely not reached'() {
      return withRemote(fixture, async (remote) => {
        const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })
        const fetch = (): Promise<never> => Promise.reject(new TypeError('fetch failed', { cause: refused }))
        const result = await sendWith(remote, outboundTo(remote.addParticipant()), remoteContext(remote, { fetch }))
        assert.equal(result.sent ? 'sent' : result.reason, 'transient')
      })
    },
    'gives up at once when the caller does'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        remote.server.fault({ kind: 'delay', delayMs: 5000, times: 10 })
        const controller = new AbortController()
        setTimeout(() => controller.abort(), 50)
        const startedAt = performance.now()
        const context = remoteContext(remote, { signal: controller.signal })
        const outcome = await sendWith(remote, outboundTo(participant), context).catch((error: unknown) => error)
        assert.ok(performance.now() - startedAt < 2000, 'the call outlived its signal')
        assert.ok(isLeadKitError(outcome, 'aborted'), 'an abort is thrown as LeadKitError aborted')
      })
    },
  })
}

function findSentCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  if (fixture.createIngestor([]).findSent === undefined) return []
  return inGroup('faults', {
    'finds a message that arrived although its answer was lost'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const since = new Date()
        await sendUnder(remote, participant, { kind: 'drop', when: 'after' })
        const found = await remote.ingestor.findSent?.(outboundTo(participant), since, remoteContext(remote))
        assert.equal(found?.sent, true)
      })
    },
    'does not take another reply’s message for the one that it looks for'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const since = new Date()
        const other = await sendWith(remote, outboundTo(participant), remoteContext(remote))
        assert.ok(other.sent, 'the other reply was not sent')
        const claimed = new Set([other.messageId])
        const found = await remote.ingestor.findSent?.(outboundTo(participant), since, remoteContext(remote), claimed)
        assert.ok(found === null || found?.sent === false, 'the other reply’s message was taken')
      })
    },
    'never claims that a message arrived which did not'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const since = new Date()
        await sendUnder(remote, participant, { kind: 'drop', when: 'before' })
        const found = await remote.ingestor.findSent?.(outboundTo(participant), since, remoteContext(remote))
        assert.ok(found === null || found?.sent === false)
      })
    },
  })
}

import { isLeadKitError, LeadKitError, textLimitOf } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import { createTestBudget } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, messagesOf, onlyMessage, parseValid, remoteContext, withRemote } from './platform-case.ts'
import type { PlatformFixture, PlatformRemote } from './platform-fixture.ts'
import { capabilitiesOf } from './platform-sending.ts'

const MINUTE_MS = 60_000

/** Profiles, backfill and reconcile: each if the capabilities promise it or the member exists. */
export function accountCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const capabilities = capabilitiesOf(fixture)
  const ingestor = fixture.createIngestor([])
  return [
    ...inGroup('capabilities', {
      'have the members that they promise'() {
        assert.equal(ingestor.send !== undefined, capabilities.send !== 'none')
        assert.equal(ingestor.profile !== undefined, capabilities.profiles)
        assert.equal(ingestor.backfill !== undefined, capabilities.backfill)
        assert.ok(ingestor.platforms.includes(fixture.platform))
        for (const channel of ['direct_message', 'public'] as const) {
          const { maxTextLength } = textLimitOf(capabilities, channel)
          assert.ok(Number.isInteger(maxTextLength) && maxTextLength >= 0, `${channel}: ${maxTextLength}`)
        }
      },
    }),
    ...(capabilities.profiles ? profileCases(fixture) : []),
    ...(capabilities.backfill ? backfillCases(fixture) : []),
    ...(ingestor.reconcile === undefined ? [] : reconcileCases(fixture)),
  ]
}

function profileCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return inGroup('profiles', {
    'gives the participant’s name'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        const profile = await remote.ingestor.profile?.(participant.participantId, remoteContext(remote))
        assert.equal(profile?.name ?? null, participant.name)
      })
    },
    'gives null, not a made-up name, where the platform tells none'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        if (remote.hideProfile === undefined) return
        remote.hideProfile(participant.participantId)
        assert.equal(await remote.ingestor.profile?.(participant.participantId, remoteContext(remote)), null)
      })
    },
    'throws a LeadKitError when the platform is out of order, instead of giving null'() {
      return withRemote(fixture, async (remote) => {
        const participant = remote.addParticipant()
        remote.server.fault({ kind: 'status', status: 500, times: 20 })
        const outcome = await remote.ingestor
          .profile?.(participant.participantId, remoteContext(remote))
          .catch((error: unknown) => error)
        assert.ok(isLeadKitError(outcome, 'transient'), 'expected LeadKitError transient')
      })
    },
  })
}

async function collect(remote: PlatformRemote, since: Date): Promise<readonly PlatformEvent[]> {
  const events: PlatformEvent[] = []
  for await (const event of remote.ingestor.backfill?.(since, remoteContext(remote)) ?? []) events.push(event)
  return events
}

function backfillCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const minutesAgo = (minutes: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * MINUTE_MS)
  return inGroup('backfill', {
    'gives missed messages with the ids and keys that their webhooks would have had'() {
      return withRemote(fixture, async (remote) => {
        assert.ok(remote.receive, 'the fixture must put messages in the platform’s history')
        const { participantId } = remote.addParticipant()
        const missed = remote.receive(participantId, 'missed', minutesAgo(5))
        const expected = onlyMessage(parseValid(remote.ingestor, missed.body))
        const found = messagesOf(await collect(remote, minutesAgo(10))).find((event) => event.content === 'missed')
        const facts = ({ messageId, dedupeKey, conversationId, participantId: party, direction }: typeof expected) => ({
          messageId,
          dedupeKey,
          conversationId,
          party,
          direction,
        })
        assert.ok(found, 'the missed message was not found')
        assert.deepEqual(facts(found), facts(expected))
      })
    },
    'leaves out what is older than the moment asked for'() {
      return withRemote(fixture, async (remote) => {
        const { participantId } = remote.addParticipant()
        remote.receive?.(participantId, 'old', minutesAgo(120))
        remote.receive?.(participantId, 'new', minutesAgo(5))
        const contents = messagesOf(await collect(remote, minutesAgo(10))).map((event) => event.content)
        assert.ok(contents.includes('new') && !contents.includes('old'), contents.join())
      })
    },
    'stops calling when the consumer stops'() {
      return withRemote(fixture, async (remote) => {
        for (let number = 0; number < 60; number += 1) {
          remote.receive?.(remote.addParticipant().participantId, `missed ${number}`, minutesAgo(5))
        }
        for await (const event of remote.ingestor.backfill?.(minutesAgo(10), remoteContext(remote)) ?? []) {
          if (event.kind === 'message') break
        }
        assert.ok(remote.server.requests.length <= 3, `${remote.server.requests.length} calls for one event`)
      })
    },
    'stops with rate_limited when the budget is used up'() {
      return withRemote(fixture, async (remote) => {
        const acquire = (): Promise<never> => Promise.reject(new LeadKitError('rate_limited', 'Used up for now'))
        const context = remoteContext(remote, { budget: { ...createTestBudget(), acquire } })
        const iterator = remote.ingestor.backfill?.(minutesAgo(10), context)[Symbol.asyncIterator]()
        const outcome = await iterator?.next().catch((error: unknown) => error)
        assert.ok(isLeadKitError(outcome, 'rate_limited'))
      })
    },
  })
}

function reconcileCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return inGroup('reconcile', {
    'finds a right account healthy and leaves its subscription alone'() {
      return withRemote(fixture, async (remote) => {
        const check = await remote.ingestor.reconcile?.(remoteContext(remote))
        assert.deepEqual([check?.health, check?.resubscribed, check?.missingScopes], ['healthy', false, []])
      })
    },
    'subscribes again when the platform dropped the webhook'() {
      return withRemote(fixture, async (remote) => {
        if (remote.dropSubscription === undefined) return
        remote.dropSubscription()
        const check = await remote.ingestor.reconcile?.(remoteContext(remote))
        assert.deepEqual([check?.health, check?.resubscribed], ['healthy', true])
        assert.equal(remote.isSubscribed?.(), true)
      })
    },
    'says needs_reauth when the token was taken back'() {
      return withRemote(fixture, async (remote) => {
        if (remote.revokeToken === undefined) return
        remote.revokeToken()
        const check = await remote.ingestor.reconcile?.(remoteContext(remote))
        assert.equal(check?.health, 'needs_reauth')
      })
    },
  })
}

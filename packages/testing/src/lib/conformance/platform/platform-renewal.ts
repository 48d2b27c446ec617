import { isLeadKitError } from '@leadkit/contracts'
import type { PlatformAccount, StatusEvent } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, parseValid, remoteContext, withRemote } from './platform-case.ts'
import type { PlatformFixture, PlatformRemote } from './platform-fixture.ts'

/** Tokens, ended subscriptions and lead forms: each if the member exists and the fixture supports it. */
export function renewalCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const ingestor = fixture.createIngestor([])
  return [
    ...(ingestor.refresh === undefined ? [] : refreshCases(fixture)),
    ...(ingestor.unsubscribe === undefined ? [] : unsubscribeCases(fixture)),
    ...(ingestor.hydrate === undefined ? [] : hydrateCases(fixture)),
  ]
}

/** Runs with an account whose tokens can be renewed; passes on a platform without such accounts. */
function withRenewable(
  fixture: PlatformFixture,
  run: (remote: PlatformRemote, account: PlatformAccount) => Promise<void>,
): Promise<void> {
  return withRemote(fixture, async (remote) => {
    const account = remote.renewableAccount?.()
    if (account !== undefined) await run(remote, account)
  })
}

function refreshCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return inGroup('refresh', {
    'gives new tokens that the platform takes, and says when they end'() {
      return withRenewable(fixture, async (remote, account) => {
        const credentials = await remote.ingestor.refresh?.(remoteContext(remote, { account }))
        assert.ok(credentials !== undefined && credentials.accessToken !== account.credentials.accessToken)
        assert.ok((credentials.expiresAt?.getTime() ?? 0) > Date.now(), 'expiresAt must lie ahead')
        const renewed = remoteContext(remote, { account: { ...account, credentials } })
        const check = await remote.ingestor.reconcile?.(renewed)
        assert.notEqual(check?.health, 'needs_reauth')
      })
    },
    'throws auth_revoked when only a person can help'() {
      return withRenewable(fixture, async (remote, account) => {
        if (remote.revokeToken === undefined) return
        remote.revokeToken()
        const outcome = await remote.ingestor
          .refresh?.(remoteContext(remote, { account }))
          .catch((error: unknown) => error)
        assert.ok(isLeadKitError(outcome, 'auth_revoked'), 'expected LeadKitError auth_revoked')
      })
    },
    'calls once, also when the answer is lost: a refresh token may be good for one use'() {
      return withRenewable(fixture, async (remote, account) => {
        remote.server.fault({ kind: 'drop', when: 'after' })
        const before = remote.server.requests.length
        const outcome = await remote.ingestor
          .refresh?.(remoteContext(remote, { account }))
          .catch((error: unknown) => error)
        assert.ok(isLeadKitError(outcome), 'expected a LeadKitError')
        assert.equal(remote.server.requests.length - before, 1)
      })
    },
  })
}

function unsubscribeCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return inGroup('unsubscribe', {
    'ends the subscription, unless other accounts need it too'() {
      return withRemote(fixture, async (remote) => {
        if (remote.isSubscribed === undefined) return
        await remote.ingestor.reconcile?.(remoteContext(remote))
        assert.equal(remote.isSubscribed(), true)
        await remote.ingestor.unsubscribe?.(remoteContext(remote))
        assert.equal(remote.isSubscribed(), remote.subscriptionIsShared === true)
      })
    },
    'does nothing the second time'() {
      return withRemote(fixture, async (remote) => {
        await remote.ingestor.unsubscribe?.(remoteContext(remote))
        await remote.ingestor.unsubscribe?.(remoteContext(remote))
      })
    },
  })
}

function hydrateCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return inGroup('hydrate', {
    'fetches the answers of a lead form, which its webhook only names'() {
      return withRemote(fixture, async (remote) => {
        const form = remote.fillForm?.({ email: 'ada@example.org' })
        if (form === undefined) return
        const named = onlyForm(remote, form.body)
        assert.ok(named.requiresHydration && !JSON.stringify(named).includes('ada@example.org'))
        const context = remoteContext(remote, form.account === undefined ? {} : { account: form.account })
        const events = (await remote.ingestor.hydrate?.(named, context)) ?? []
        const [filled] = events.filter((event) => event.kind === 'status')
        assert.ok(filled !== undefined && !filled.requiresHydration, 'no event with the answers')
        assert.ok(JSON.stringify(filled.details).includes('ada@example.org'), 'the answers are missing')
        assert.deepEqual(filled.targetIds, named.targetIds)
        assert.notEqual(filled.dedupeKey, named.dedupeKey)
      })
    },
  })
}

function onlyForm({ ingestor }: PlatformRemote, body: Uint8Array): StatusEvent {
  const events = parseValid(ingestor, body).filter((event) => event.kind === 'status')
  assert.deepEqual(
    events.map((event) => event.status),
    ['lead_created'],
  )
  return events[0] as StatusEvent
}

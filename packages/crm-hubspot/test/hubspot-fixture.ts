import {
  type FakeRequest,
  type HubspotFake,
  type HubspotFakePortal,
  hasVendorSpecification,
  hubspotAnswers,
  loadVendorSpecification,
  signHubspotWebhook,
  startFakeHttpServer,
  startHubspotFake,
  toWebhookEntry,
} from '@leadkit/testing'
import type {
  CrmConformanceAccount,
  CrmProviderFixture,
  CrmScenario,
  CrmSeenRequest,
  CrmWebhookStory,
} from '@leadkit/testing/conformance'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'

const SHARED = process.env['LEADKIT_SHARED_DIR']
const APP_ID = 4711
const CLIENT_SECRET = 'the-apps-client-secret'
const WRITE_SCOPE = 'crm.objects.contacts.write'
const NEVER = Number.POSITIVE_INFINITY

interface Vendor {
  readonly fake: HubspotFake
  readonly portal: HubspotFakePortal
  readonly strayUrl: string
  refuseNextConnection: boolean
}

const scenarios: Readonly<Partial<Record<CrmScenario, (vendor: Vendor) => void>>> = {
  connection_refused: (vendor) => {
    vendor.refuseNextConnection = true
  },
  connection_lost: ({ fake }) => fake.fault({ kind: 'drop', when: 'after', match: isWrite }),
  no_answer: ({ fake }) => fake.fault({ kind: 'delay', delayMs: 60_000, when: 'after', match: isWrite }),
  html_503: ({ fake }) =>
    fake.fault({
      kind: 'status',
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Service Unavailable</h1>',
    }),
  empty_502: ({ fake }) => fake.fault({ kind: 'status', status: 502 }),
  truncated_success: ({ fake }) => fake.fault({ kind: 'truncate', match: isWrite }),
  wrong_shape_success: ({ fake }) => fake.alterNext(() => ({ status: 201, body: [] }), isWrite),
  redirect: ({ fake, strayUrl }) => fake.fault({ kind: 'status', status: 307, headers: { location: strayUrl } }),
  rate_limited: limited('TEN_SECONDLY_ROLLING', '3'),
  rate_limited_past: limited('TEN_SECONDLY_ROLLING', 'Thu, 01 Jan 2015 00:00:00 GMT'),
  rate_limited_absurd: limited('TEN_SECONDLY_ROLLING', 'Tue, 01 Jan 2126 00:00:00 GMT'),
  rate_limited_daily: limited('DAILY'),
  results_short: ({ fake }) => fake.alterNext((answer) => withResults(answer, (results) => results.slice(1)), isWrite),
  // The fake never keeps the order of the inputs; this also reorders its results.
  results_reordered: ({ fake }) =>
    fake.alterNext((answer) => withResults(answer, ([first, ...rest]) => [...rest, first]), isWrite),
  key_race: ({ fake }) =>
    fake.alterNext(() => {
      const fault = { name: 'leadkit_id', code: 'CONFLICTING_UNIQUE_VALUE', message: 'already has that value' }
      return hubspotAnswers.invalidProperties([fault])
    }, isWrite),
  token_expired: ({ fake, portal }) => fake.auth.revokeAccessTokens(portal),
  token_refused: ({ fake }) =>
    fake.fault({ kind: 'status', ...hubspotAnswers.expiredToken(), match: (one) => !isToken(one), times: NEVER }),
  refresh_revoked: ({ fake, portal }) => fake.auth.revokeRefreshToken(portal),
  refresh_rate_limited: ({ fake }) => fake.fault({ kind: 'status', status: 429, match: isToken, times: NEVER }),
  refresh_unavailable: ({ fake }) => fake.fault({ kind: 'status', status: 503, match: isToken, times: NEVER }),
  scope_missing: ({ portal }) => portal.scopes.delete(WRITE_SCOPE),
  batch_refused_whole: ({ fake }) => fake.setBatchMode('whole'),
  key_field_missing: ({ portal }) => portal.properties.delete('leadkit_id'),
  key_field_not_unique: ({ portal }) => {
    const property = portal.properties.get('leadkit_id')
    if (property !== undefined) portal.properties.set('leadkit_id', { ...property, hasUniqueValue: false })
  },
}

/** HubSpot's fake behind the real provider, over HTTP. If HubSpot's own files are available, every request is checked against them. */
export const hubspotFixture: CrmProviderFixture = {
  scenarios: Object.keys(scenarios) as readonly CrmScenario[],
  features: [
    'purge',
    'signed_webhooks',
    ...(hasVendorSpecification('hubspot', SHARED) ? (['specification'] as const) : []),
  ],
  clearedValue: '',
  async start() {
    const specification = await loadVendorSpecification('hubspot', SHARED)
    const fake = await startHubspotFake({ portals: [{ portalId: 1001 }, { portalId: 1002 }], specification })
    const stray = await startFakeHttpServer(() => ({ status: 200, body: {} }))
    const closed = await startFakeHttpServer(() => ({ status: 200 }))
    await closed.close()
    const vendor: Vendor = { fake, portal: fake.portal(1001), strayUrl: `${stray.url}/x`, refuseNextConnection: false }
    return {
      provider: createHubspotCrmProvider({
        baseUrl: fake.url,
        timeoutMs: 1500,
        webhookSecrets: [CLIENT_SECRET],
      }),
      object: 'contacts',
      accounts: [toAccount(fake, fake.portal(1001)), toAccount(fake, fake.portal(1002))],
      fields: { text: 'firstname', email: 'email', unknown: 'no_such_property' },
      fetch(input, init) {
        const refused = vendor.refuseNextConnection
        vendor.refuseNextConnection = false
        return fetch(refused ? closed.url : input, init)
      },
      arrange: (scenario) => scenarios[scenario]?.(vendor),
      requests: () => fake.requests.map(toSeen),
      strayRequests: () => stray.requests.length,
      violations: () => Promise.resolve(fake.violations()),
      signWebhook,
      async close() {
        await Promise.all([fake.close(), stray.close()])
        const violations = fake.violations()
        if (violations.length > 0) throw new Error(`HubSpot's files do not allow this: ${violations.join('; ')}`)
      },
    }
  },
}

function toAccount(fake: HubspotFake, portal: HubspotFakePortal): CrmConformanceAccount {
  return {
    accountId: String(portal.portalId),
    credentials: { ...portal.oauth, accessToken: fake.auth.issueAccessToken(portal) },
    records: () =>
      portal.records.map(({ id, properties }) => ({
        externalId: id,
        key: properties['leadkit_id'] ?? null,
        fields: properties,
      })),
    create: (fields) => portal.createRecord(fields).id,
    remove: (externalId) => {
      portal.archiveRecord(externalId)
    },
  }
}

function toSeen(request: FakeRequest): CrmSeenRequest {
  const [, portalId] = /^Bearer (?:access|pat)-(\d+)/.exec(request.headers.get('authorization') ?? '') ?? []
  const kind = isToken(request) ? 'token' : isWrite(request) ? 'write' : 'read'
  return {
    kind,
    accountId: portalId ?? null,
    content: `${request.url.pathname}${request.url.search} ${request.text()}`,
  }
}

function isToken(request: FakeRequest): boolean {
  return request.url.pathname.startsWith('/oauth/')
}

function isWrite(request: FakeRequest): boolean {
  return !isToken(request) && request.method !== 'GET' && !/\/(?:search|batch\/read)$/.test(request.url.pathname)
}

function limited(policy: 'DAILY' | 'TEN_SECONDLY_ROLLING', retryAfter?: string): (vendor: Vendor) => void {
  return ({ fake }) => fake.fault({ kind: 'status', ...hubspotAnswers.rateLimited(policy, retryAfter) })
}

type Answer = ReturnType<Parameters<HubspotFake['alterNext']>[0]>

function withResults(answer: Answer, change: (results: readonly never[]) => readonly unknown[]): Answer {
  const body = answer.body as { readonly results: readonly never[] }
  return { ...answer, body: { ...body, results: change(body.results) } as Answer['body'] }
}

function signWebhook(
  story: CrmWebhookStory,
  signedAt: Date,
  path: string = '/hooks',
): { method: string; url: string; headers: Headers; body: Uint8Array } {
  const entry = toWebhookEntry(
    {
      portalId: 1001,
      type: story.type === 'merged' ? 'merge' : 'propertyChange',
      objectId: story.mergedInto ?? story.externalId,
      author: story.bySelf === true ? 'INTEGRATION' : 'CRM_UI',
      occurredAt: new Date('2026-11-22T11:59:00Z'),
      ...(story.type === 'merged'
        ? { mergedIds: [story.externalId] }
        : { property: { name: 'firstname', value: 'Ada' } }),
    },
    { eventId: 1, appId: APP_ID, attemptNumber: 0 },
  )
  const body = JSON.stringify([entry])
  const url = `https://leadkit.example${path}`
  const signed = signHubspotWebhook({ clientSecret: CLIENT_SECRET, method: 'POST', url, body, timestamp: signedAt })
  return { method: 'POST', url, headers: new Headers(signed), body: new TextEncoder().encode(body) }
}

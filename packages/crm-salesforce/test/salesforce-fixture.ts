import {
  type FakeRequest,
  hasVendorSpecification,
  loadVendorSpecification,
  type SalesforceFake,
  type SalesforceFakeOrg,
  salesforceAnswers,
  startFakeHttpServer,
  startSalesforceFake,
} from '@leadkit/testing'
import {
  CRM_CONFORMANCE_DUPLICATE,
  type CrmConformanceAccount,
  type CrmProviderFixture,
  type CrmScenario,
  type CrmSeenRequest,
} from '@leadkit/testing/conformance'
import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'

/** Names a folder with the vendors' files; without it nothing is checked against them. */
const SHARED = process.env['LEADKIT_SHARED_DIR']
const NEVER = Number.POSITIVE_INFINITY

interface Vendor {
  readonly fake: SalesforceFake
  readonly org: SalesforceFakeOrg
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
      body: '<h1>We are down for maintenance.</h1>',
    }),
  empty_502: ({ fake }) => fake.fault({ kind: 'status', status: 502 }),
  truncated_success: ({ fake }) => fake.fault({ kind: 'truncate', match: isWrite }),
  wrong_shape_success: ({ fake }) => fake.alterNext(() => ({ status: 201, body: [] }), isWrite),
  redirect: ({ fake, strayUrl }) => fake.fault({ kind: 'status', status: 302, headers: { location: strayUrl } }),
  rate_limited: ({ fake }) => fake.fault({ kind: 'status', ...salesforceAnswers.tooManyRequests('3') }),
  rate_limited_past: limitedUntil('Thu, 01 Jan 2015 00:00:00 GMT'),
  rate_limited_absurd: limitedUntil('Tue, 01 Jan 2126 00:00:00 GMT'),
  rate_limited_daily: ({ fake }) => fake.fault({ kind: 'status', ...salesforceAnswers.dailyLimit() }),
  results_short: ({ fake }) =>
    fake.alterNext((answer) => ({ ...answer, body: (answer.body as never[]).slice(0, -1) }), isWrite),
  key_race: ({ fake }) =>
    fake.alterNext(() => salesforceAnswers.keyTaken('LeadKit_Id__c', '00Q000100000001AAA'), isWrite),
  token_expired: ({ fake, org }) => fake.auth.revokeAccessTokens(org),
  token_refused: ({ fake }) => fake.fault({ kind: 'status', ...salesforceAnswers.sessionEnded(), times: NEVER }),
  refresh_revoked: ({ fake, org }) => fake.auth.revokeRefreshToken(org),
  refresh_rate_limited: ({ fake }) => fake.fault({ kind: 'status', status: 429, times: NEVER }, 'login'),
  refresh_unavailable: ({ fake }) => fake.fault({ kind: 'status', status: 503, times: NEVER }, 'login'),
  // Salesforce refuses a whole collection if a value cannot be converted to the field's type, or a field does not exist.
  key_field_missing: ({ org }) => org.dropField('Lead', 'LeadKit_Id__c'),
  key_field_not_unique: ({ org }) => {
    const field = org.fieldsOf('Lead').get('LeadKit_Id__c')
    if (field !== undefined) org.setField('Lead', { ...field, unique: false })
  },
  record_converted: ({ org }) => {
    for (const record of org.records) org.convertLead(record.id)
  },
  duplicate_of_two: ({ org }) => {
    org.duplicateRule = false
    for (const LastName of ['One', 'Two'])
      org.createRecord({ LastName, Company: 'X', Email: CRM_CONFORMANCE_DUPLICATE })
    org.duplicateRule = true
  },
}

/** Salesforce's fake behind the real provider, over HTTP. If the vendor's files are available, every request is checked against them. */
export const salesforceFixture: CrmProviderFixture = {
  scenarios: Object.keys(scenarios) as readonly CrmScenario[],
  features: ['trash_only', ...(hasVendorSpecification('salesforce', SHARED) ? (['specification'] as const) : [])],
  clearedValue: null,
  async start() {
    const specification = await loadVendorSpecification('salesforce', SHARED)
    const fake = await startSalesforceFake({ orgs: [{}, {}], specification })
    const stray = await startFakeHttpServer(() => ({ status: 200, body: {} }))
    const closed = await startFakeHttpServer(() => ({ status: 200 }))
    await closed.close()
    const vendor: Vendor = { fake, org: fake.org(0), strayUrl: `${stray.url}/x`, refuseNextConnection: false }
    return {
      provider: createSalesforceCrmProvider({ loginUrl: fake.loginUrl, domains: ['127.0.0.1'], timeoutMs: 1500 }),
      object: 'Lead',
      accounts: [toAccount(fake, fake.org(0)), toAccount(fake, fake.org(1))],
      fields: { text: 'FirstName', email: 'Email', unknown: 'No_Such_Field__c' },
      requiredFields: { LastName: 'Lovelace', Company: 'Analytical Engines' },
      fetch(input, init) {
        const refused = vendor.refuseNextConnection
        vendor.refuseNextConnection = false
        return fetch(refused ? closed.url : input, init)
      },
      arrange: (scenario) => scenarios[scenario]?.(vendor),
      requests: () => fake.requests.map((request) => toSeen(fake, request)),
      strayRequests: () => stray.requests.length,
      violations: () => Promise.resolve(fake.violations()),
      async close() {
        await Promise.all([fake.close(), stray.close()])
        const violations = fake.violations()
        if (violations.length > 0) throw new Error(`the specification does not allow this: ${violations.join('; ')}`)
        if (fake.auth.misdirected.length > 0) throw new Error('a token went to the host of another organisation')
      },
    }
  },
}

function toAccount(fake: SalesforceFake, org: SalesforceFakeOrg): CrmConformanceAccount {
  return {
    accountId: org.organizationId,
    credentials: { ...org.oauth, instanceUrl: fake.instanceUrlOf(org), accessToken: fake.auth.issueAccessToken(org) },
    records: () =>
      org.records.map(({ id, fields }) => {
        const texts = Object.entries(fields).map(([name, value]) => [
          name,
          typeof value === 'object' ? null : String(value),
        ])
        return {
          externalId: id,
          key: (fields['LeadKit_Id__c'] as string | undefined) ?? null,
          fields: Object.fromEntries(texts),
        }
      }),
    create: (fields) => org.createRecord({ LastName: 'Byron', Company: 'Newstead', ...fields }).id,
    remove: (externalId) => org.deleteRecord(externalId),
  }
}

function toSeen(fake: SalesforceFake, request: FakeRequest): CrmSeenRequest {
  const [, organizationId] = /^Bearer (\w+)!/.exec(request.headers.get('authorization') ?? '') ?? []
  const isToken = request.url.pathname === '/services/oauth2/token'
  const content = `${decodeURIComponent(request.url.pathname + request.url.search)} ${request.text()}`
  return {
    kind: isToken ? 'token' : isWrite(request) ? 'write' : 'read',
    accountId: organizationId ?? null,
    // A lead must not reach the other organisation's host either.
    content: isToken ? `${fake.loginUrl} ${content}` : content,
  }
}

function isWrite(request: FakeRequest): boolean {
  return request.method !== 'GET' && request.url.pathname.startsWith('/services/data/')
}

function limitedUntil(moment: string): (vendor: Vendor) => void {
  return ({ fake }) => fake.fault({ kind: 'status', ...salesforceAnswers.tooManyRequests(moment) })
}

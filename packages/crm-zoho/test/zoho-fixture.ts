import {
  type FakeRequest,
  hasVendorSpecification,
  loadVendorSpecification,
  startFakeHttpServer,
  startZohoFake,
  zohoAnswers,
  type ZohoFake,
  type ZohoFakeOrganisation,
} from '@leadkit/testing'
import {
  CRM_CONFORMANCE_DUPLICATE,
  type CrmConformanceAccount,
  type CrmProviderFixture,
  type CrmScenario,
  type CrmSeenRequest,
} from '@leadkit/testing/conformance'
import { createZohoCrmProvider } from '@leadkit/crm-zoho'

const SHARED = process.env['LEADKIT_SHARED_DIR']
const NEVER = Number.POSITIVE_INFINITY

interface Vendor {
  readonly fake: ZohoFake
  readonly organisation: ZohoFakeOrganisation
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
  wrong_shape_success: ({ fake }) => fake.alterNext(() => ({ status: 200, body: [] }), isWrite),
  redirect: ({ fake, strayUrl }) => fake.fault({ kind: 'status', status: 307, headers: { location: strayUrl } }),
  rate_limited: limited({ retryAfterSeconds: 3 }),
  rate_limited_past: limited({ retryAfter: 'Thu, 01 Jan 2015 00:00:00 GMT' }),
  rate_limited_absurd: limited({ retryAfter: 'Tue, 01 Jan 2126 00:00:00 GMT' }),
  rate_limited_daily: limited({}),
  results_short: ({ fake }) =>
    fake.alterNext((answer) => {
      const { data } = answer.body as { readonly data: readonly never[] }
      return { ...answer, body: { data: data.slice(0, -1) } }
    }, isWrite),
  // The other writer was slightly faster: its record exists, but Zoho's look-up has missed it.
  key_race: ({ fake, organisation }) =>
    fake.alterNext((answer) => {
      const [record] = organisation.records
      return record === undefined ? answer : zohoAnswers.duplicates([{ field: 'LeadKit_ID', id: record.id }])
    }, isWrite),
  token_expired: ({ fake, organisation }) => fake.auth.revokeAccessTokens(organisation),
  token_refused: ({ fake }) =>
    fake.fault({ kind: 'status', ...zohoAnswers.invalidToken(), match: (one) => !isToken(one), times: NEVER }),
  refresh_revoked: ({ fake, organisation }) => fake.auth.revokeRefreshToken(organisation),
  refresh_rate_limited: ({ fake }) =>
    fake.fault({ kind: 'status', ...zohoAnswers.tooManyTokens(), match: isToken, times: NEVER }),
  refresh_unavailable: ({ fake }) => fake.fault({ kind: 'status', status: 503, match: isToken, times: NEVER }),
  scope_missing: ({ organisation }) => organisation.scopes.delete('ZohoCRM.modules.leads.ALL'),
  key_field_missing: ({ organisation }) => organisation.fields.delete('LeadKit_ID'),
  key_field_not_unique: ({ organisation }) => {
    const field = organisation.fields.get('LeadKit_ID')
    if (field !== undefined) organisation.fields.set('LeadKit_ID', { ...field, unique: false })
  },
  record_converted: ({ organisation }) => {
    for (const { id } of organisation.records) organisation.convertRecord(id)
  },
  // One lead's e-mail address and another's phone number, as Zoho reports the clash.
  duplicate_of_two: ({ fake, organisation }) => {
    const first = organisation.createRecord({ Email: CRM_CONFORMANCE_DUPLICATE })
    const second = organisation.createRecord({ Mobile: '555-0100' })
    const clashes = [
      { field: 'Email', id: first.id },
      { field: 'Mobile', id: second.id },
    ]
    fake.fault({ kind: 'status', ...zohoAnswers.duplicates(clashes), match: isWrite })
  },
}

/** Zoho's fake behind the real provider, over HTTP. If Zoho's own files are available, every request is checked against them. */
export const zohoFixture: CrmProviderFixture = {
  scenarios: Object.keys(scenarios) as readonly CrmScenario[],
  features: [
    'purge',
    'if_unmodified_since',
    ...(hasVendorSpecification('zoho', SHARED) ? (['specification'] as const) : []),
  ],
  clearedValue: null,
  async start() {
    const specification = await loadVendorSpecification('zoho', SHARED)
    const organisations = [{ organisationId: '1001' }, { organisationId: '1002' }]
    const fake = await startZohoFake({ organisations, specification })
    const stray = await startFakeHttpServer(() => ({ status: 200, body: {} }))
    const closed = await startFakeHttpServer(() => ({ status: 200 }))
    await closed.close()
    const organisation = fake.organisation('1001')
    const vendor: Vendor = { fake, organisation, strayUrl: `${stray.url}/x`, refuseNextConnection: false }
    return {
      provider: createZohoCrmProvider({
        timeoutMs: 1500,
        additionalDataCentres: [{ accountsServer: fake.url, apiDomains: [fake.url] }],
      }),
      object: 'Leads',
      accounts: [toAccount(fake, fake.organisation('1001')), toAccount(fake, fake.organisation('1002'))],
      fields: { text: 'First_Name', email: 'Email', unknown: 'No_Such_Field' },
      requiredFields: { Last_Name: 'Lovelace' },
      fetch(input, init) {
        const refused = vendor.refuseNextConnection
        vendor.refuseNextConnection = false
        return fetch(refused ? closed.url : input, init)
      },
      arrange: (scenario) => scenarios[scenario]?.(vendor),
      requests: () => fake.requests.map(toSeen),
      strayRequests: () => stray.requests.length,
      violations: () => Promise.resolve(fake.violations()),
      async close() {
        await Promise.all([fake.close(), stray.close()])
        const violations = fake.violations()
        if (violations.length > 0) throw new Error(`Zoho's files do not allow this: ${violations.join('; ')}`)
      },
    }
  },
}

function toAccount(fake: ZohoFake, organisation: ZohoFakeOrganisation): CrmConformanceAccount {
  return {
    accountId: organisation.organisationId,
    credentials: {
      ...organisation.oauth,
      accountsServer: fake.url,
      apiDomain: fake.url,
      accessToken: fake.auth.issueAccessToken(organisation),
    },
    records: () =>
      organisation.records.map(({ id, fields }) => {
        const texts = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : null])
        const values = Object.fromEntries(texts) as Readonly<Record<string, string | null>>
        return { externalId: id, key: values['LeadKit_ID'] ?? null, fields: values }
      }),
    create: (fields) => organisation.createRecord(fields).id,
    remove: (externalId) => {
      organisation.removeRecord(externalId)
    },
  }
}

function toSeen(request: FakeRequest): CrmSeenRequest {
  const [, accountId] = /^Zoho-oauthtoken access-(\d+)/.exec(request.headers.get('authorization') ?? '') ?? []
  return {
    kind: isToken(request) ? 'token' : isWrite(request) ? 'write' : 'read',
    accountId: accountId ?? null,
    content: `${request.url.pathname}${request.url.search} ${request.text()}`,
  }
}

function isToken(request: FakeRequest): boolean {
  return request.url.pathname.startsWith('/oauth/')
}

function isWrite(request: FakeRequest): boolean {
  return !isToken(request) && request.method !== 'GET' && !request.url.pathname.endsWith('/coql')
}

function limited(options: Parameters<typeof zohoAnswers.tooManyRequests>[0]): (vendor: Vendor) => void {
  return ({ fake }) => fake.fault({ kind: 'status', ...zohoAnswers.tooManyRequests(options) })
}

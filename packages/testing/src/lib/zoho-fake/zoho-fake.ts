import { type FakeHttpServer, type FakeRequest, type FakeResponse, startFakeHttpServer } from '../fake-http-server.ts'
import { findViolations, type VendorSpecification } from '../vendor-specification/vendor-specification.ts'
import { type ZohoAnswer, ZohoRefusal } from './zoho-fake-answers.ts'
import { ZohoFakeAuth, type ZohoFakeLimits } from './zoho-fake-auth.ts'
import { type ZohoFakeChannel, ZohoFakeChannels } from './zoho-fake-channels.ts'
import { ZohoFakeOrganisation, type ZohoFakeOrganisationOptions } from './zoho-fake-organisation.ts'
import { answerRoute, creditsOf, type ZohoFakeWorld } from './zoho-fake-routes.ts'

export interface ZohoFakeOptions {
  /** Default: one, with the id 1001. */
  readonly organisations?: readonly ZohoFakeOrganisationOptions[]
  /** Default: the machine's clock. */
  readonly now?: () => Date
  /** How long a write stays out of search. COQL and reads by id see it immediately. Default 0. */
  readonly searchLagMs?: number
  readonly limits?: ZohoFakeLimits
  /** Default one hour, as at Zoho. */
  readonly accessTokenTtlMs?: number
  /** How often a notification is posted until it is accepted. Default 3 times, 20 ms apart. */
  readonly notifications?: { readonly attempts?: number; readonly retryDelayMs?: number }
  /** Zoho's own files; `violations` checks requests and answers against them. */
  readonly specification?: VendorSpecification | null
}

export interface ZohoExchange {
  readonly request: FakeRequest
  readonly response: FakeResponse
}

export interface ZohoFake extends Pick<FakeHttpServer, 'url' | 'requests' | 'fault' | 'clearFaults'> {
  readonly organisations: readonly ZohoFakeOrganisation[]
  /** @throws Error for an organisation with which the fake was not started. */
  organisation(organisationId: string): ZohoFakeOrganisation
  readonly auth: ZohoFakeAuth
  /** Notification channels that have not ended. */
  readonly channels: readonly ZohoFakeChannel[]
  /** What the fake itself answered, in order; excludes answers from faults. */
  readonly exchanges: readonly ZohoExchange[]
  /** How requests and answers have so far violated the specification with which the fake was started; empty without one. */
  violations(): readonly string[]
  /** Changes the next answer to a request that `match` accepts, after the fake has committed. */
  alterNext(alter: (answer: ZohoAnswer) => ZohoAnswer, match?: (request: FakeRequest) => boolean): void
  /** Resolves when all notifications have been accepted or given up. */
  notificationsSettled(): Promise<void>
  close(): Promise<void>
}

/**
 * Zoho CRM's API v8 over HTTP, for leads, with the token endpoint of the accounts server at the same address: stateful, strict about requests,
 * with several organisations, unique fields, 207s, tokens that expire and are limited, credits and notification channels. Start it, make the
 * provider with `additionalDataCentres: [{ accountsServer: fake.url, apiDomains: [fake.url] }]`, and compare
 * `fake.organisations[0].records` with what you expect.
 *
 * @example
 * const fake = await startZohoFake({ organisations: [{ organisationId: '1001' }] })
 * fake.fault({ kind: 'status', ...zohoAnswers.tooManyRequests() })
 * await fake.close()
 */
export async function startZohoFake(options: ZohoFakeOptions = {}): Promise<ZohoFake> {
  const now = options.now ?? (() => new Date())
  const { attempts = 3, retryDelayMs = 20 } = options.notifications ?? {}
  const channels = new ZohoFakeChannels({ now, attempts, retryDelayMs })
  const organisations = (options.organisations ?? [{ organisationId: '1001' }]).map(
    (organisation) => new ZohoFakeOrganisation(organisation, now, (change) => channels.send(change)),
  )
  const accessTokenTtlMs = options.accessTokenTtlMs ?? 60 * 60 * 1000
  const auth = new ZohoFakeAuth({ now, limits: options.limits ?? {}, accessTokenTtlMs }, organisations)
  const world: World = {
    now,
    auth,
    channels,
    searchLagMs: options.searchLagMs ?? 0,
    exchanges: [],
    alterations: [],
  }
  const server = await startFakeHttpServer((request) => answer(world, request))
  return {
    url: server.url,
    requests: server.requests,
    fault: (fault) => server.fault(fault),
    clearFaults: () => server.clearFaults(),
    organisations,
    organisation(organisationId) {
      const organisation = organisations.find((candidate) => candidate.organisationId === organisationId)
      if (organisation === undefined) throw new Error(`The Zoho fake has no organisation ${organisationId}`)
      return organisation
    },
    auth,
    get channels() {
      return channels.open
    },
    exchanges: world.exchanges,
    violations: () => findViolations(options.specification, server.requests, world.exchanges.filter(isPublished)),
    alterNext(alter, match = () => true) {
      world.alterations.push({ alter, match })
    },
    notificationsSettled: () => channels.settled(),
    async close() {
      channels.close()
      await server.close()
      await channels.settled()
    },
  }
}

interface World extends ZohoFakeWorld {
  readonly exchanges: ZohoExchange[]
  readonly alterations: {
    readonly alter: (answer: ZohoAnswer) => ZohoAnswer
    readonly match: (request: FakeRequest) => boolean
  }[]
}

/** Zoho's file omits `action` and `duplicate_field` from an upsert's answer, although its documentation and examples have them. */
function isPublished({ request }: ZohoExchange): boolean {
  return !request.url.pathname.endsWith('/upsert')
}

function answer(world: World, request: FakeRequest): FakeResponse {
  const own = decide(world, request)
  world.exchanges.push({ request, response: own })
  const index = world.alterations.findIndex(({ match }) => match(request))
  const [alteration] = index === -1 ? [] : world.alterations.splice(index, 1)
  return alteration === undefined ? own : alteration.alter(own)
}

function decide(world: World, request: FakeRequest): ZohoAnswer {
  try {
    if (request.method === 'POST' && request.url.pathname === '/oauth/v2/token') {
      return world.auth.grant(request, request.url.origin)
    }
    const organisation = world.auth.admit(request, creditsOf(request))
    const own = answerRoute(world, organisation, request)
    return { ...own, headers: { ...world.auth.limitHeaders(organisation), ...own.headers } }
  } catch (error) {
    if (error instanceof ZohoRefusal) return error.answer
    throw error
  }
}

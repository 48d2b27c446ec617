import {
  type FakeFault,
  type FakeHttpServer,
  type FakeRequest,
  type FakeResponse,
  startFakeHttpServer,
} from '../fake-http-server.ts'
import { findViolations, type VendorSpecification } from '../vendor-specification/vendor-specification.ts'
import { type SalesforceAnswer, salesforceAnswers } from './salesforce-fake-answers.ts'
import { SalesforceFakeAuth } from './salesforce-fake-auth.ts'
import { SalesforceFakeOrg, type SalesforceFakeOrgOptions } from './salesforce-fake-org.ts'
import { answerRoute, type SalesforceRouteSettings } from './salesforce-fake-routes.ts'

export interface SalesforceFakeOptions {
  /** Default: one. Each has its own host. */
  readonly orgs?: readonly SalesforceFakeOrgOptions[]
  /** Default: the machine's clock. */
  readonly now?: () => Date
  /** Calls of an organisation in 24 hours. Default 100,000. */
  readonly dailyLimit?: number
  /** How long a refresh takes. Default 0. */
  readonly refreshMs?: number
  /** True returns a new refresh token with every answer, and revokes all when an old one is used again. Default true. */
  readonly rotateRefreshTokens?: boolean
  /** The number of rows after which an answer to a query is split. Default 2,000. */
  readonly queryBatchSize?: number
  /** From `loadVendorSpecification('salesforce', …)`; `violations` checks requests and answers against it. */
  readonly specification?: VendorSpecification | null
}

export interface SalesforceExchange {
  readonly request: FakeRequest
  readonly response: FakeResponse
}

export interface SalesforceFake {
  /** The sign-in host: `/services/oauth2/token`. */
  readonly loginUrl: string
  readonly orgs: readonly SalesforceFakeOrg[]
  /** @throws Error for a number with which the fake was not started. */
  org(index: number): SalesforceFakeOrg
  /** The organisation's host, as in token answers. */
  instanceUrlOf(org: SalesforceFakeOrg): string
  readonly auth: SalesforceFakeAuth
  /** The requests that arrived: host by host, each in order. */
  readonly requests: readonly FakeRequest[]
  /** What the fake itself answered, in order; excludes answers from faults. */
  readonly exchanges: readonly SalesforceExchange[]
  /** Applies to the host of an organisation, by default the first; `login` for the sign-in host. */
  fault(fault: FakeFault, host?: SalesforceFakeOrg | 'login'): void
  clearFaults(): void
  /** Changes the next answer to a request that `match` accepts, after the fake has committed. */
  alterNext(alter: (answer: SalesforceAnswer) => SalesforceAnswer, match?: (request: FakeRequest) => boolean): void
  /** The organisation moves to another instance: its sessions end, the former host answers 401, and the next token answer names the new one. */
  moveInstance(org: SalesforceFakeOrg): Promise<void>
  /** How requests and the fake's own answers have so far violated the specification with which the fake was started. */
  violations(): readonly string[]
  close(): Promise<void>
}

/**
 * Salesforce's REST API over HTTP, for leads and contacts: stateful, with a host for signing in and one for each organisation, unique external
 * ids, duplicate rules, collections that answer record by record, SOQL, a recycle bin, merges and conversions, tokens that end and rotate,
 * and the daily limit. Start it, point `createSalesforceCrmProvider({ loginUrl: fake.loginUrl, domains: ['127.0.0.1'] })` at it, and compare
 * `fake.orgs[0].records` with what you expect.
 *
 * @example
 * const fake = await startSalesforceFake()
 * fake.fault({ kind: 'status', ...salesforceAnswers.dailyLimit() })
 * await fake.close()
 */
export async function startSalesforceFake(options: SalesforceFakeOptions = {}): Promise<SalesforceFake> {
  const world = createWorld(options)
  const login = await open(world, 'login', (request) => world.auth.grant(request))
  const orgs = (options.orgs ?? [{}]).map((org, index) => new SalesforceFakeOrg(org, index + 1, world.settings.now))
  for (const org of orgs) {
    world.auth.install(org)
    await openInstance(world, org)
  }
  return {
    loginUrl: login.url,
    orgs,
    org(index) {
      const org = orgs[index]
      if (org === undefined) throw new Error(`The Salesforce fake has no organisation ${index}`)
      return org
    },
    instanceUrlOf: (org) => world.hosts.get(org)?.url ?? '',
    auth: world.auth,
    get requests() {
      return seen(world)
    },
    exchanges: world.exchanges,
    fault: (fault, host) => world.hosts.get(host ?? orgs[0] ?? 'login')?.fault(fault),
    clearFaults: () => world.servers.forEach((server) => server.clearFaults()),
    alterNext(alter, match = () => true) {
      world.alterations.push({ alter, match })
    },
    async moveInstance(org) {
      world.auth.revokeAccessTokens(org)
      await openInstance(world, org)
    },
    violations: () => findViolations(options.specification, seen(world), world.exchanges),
    async close() {
      await Promise.all(world.servers.map((server) => server.close()))
    },
  }
}

interface World {
  readonly settings: SalesforceRouteSettings
  readonly auth: SalesforceFakeAuth
  readonly hosts: Map<SalesforceFakeOrg | 'login', FakeHttpServer>
  readonly servers: FakeHttpServer[]
  readonly exchanges: SalesforceExchange[]
  readonly alterations: {
    readonly alter: (answer: SalesforceAnswer) => SalesforceAnswer
    readonly match: (request: FakeRequest) => boolean
  }[]
}

function createWorld(options: SalesforceFakeOptions): World {
  const now = options.now ?? (() => new Date())
  const hosts = new Map<SalesforceFakeOrg | 'login', FakeHttpServer>()
  const auth = new SalesforceFakeAuth({
    now,
    dailyLimit: options.dailyLimit ?? 100_000,
    refreshMs: options.refreshMs ?? 0,
    rotateRefreshTokens: options.rotateRefreshTokens ?? true,
    instanceUrlOf: (org) => hosts.get(org)?.url ?? '',
  })
  const settings = { now, queryBatchSize: options.queryBatchSize ?? 2000 }
  return { settings, auth, hosts, servers: [], exchanges: [], alterations: [] }
}

async function openInstance(world: World, org: SalesforceFakeOrg): Promise<void> {
  await open(world, org, (request): SalesforceAnswer => {
    const moved = new URL(world.hosts.get(org)?.url ?? '').host !== request.url.host
    const refusal = moved ? salesforceAnswers.sessionEnded() : world.auth.refuse(org, request)
    const answer = refusal ?? answerRoute(org, request, world.settings)
    return { ...answer, headers: { ...world.auth.limitHeaders(org), ...answer.headers } }
  })
}

function seen(world: World): readonly FakeRequest[] {
  return world.servers.flatMap((server) => server.requests)
}

async function open(
  world: World,
  host: SalesforceFakeOrg | 'login',
  decide: (request: FakeRequest) => SalesforceAnswer | Promise<SalesforceAnswer>,
): Promise<FakeHttpServer> {
  const server = await startFakeHttpServer(async (request) => {
    const own = await decide(request)
    world.exchanges.push({ request, response: own })
    const index = world.alterations.findIndex(({ match }) => match(request))
    const [alteration] = index === -1 ? [] : world.alterations.splice(index, 1)
    return alteration === undefined ? own : alteration.alter(own)
  })
  world.hosts.set(host, server)
  world.servers.push(server)
  return server
}

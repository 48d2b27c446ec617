import { randomUUID } from 'node:crypto'
import { type FakeHttpServer, type FakeRequest, type FakeResponse, startFakeHttpServer } from '../fake-http-server.ts'
import { type HubspotAnswer, HubspotRefusal } from './hubspot-fake-answers.ts'
import { HubspotFakeAuth, type HubspotFakeLimits } from './hubspot-fake-auth.ts'
import type { HubspotFakeBatchMode } from './hubspot-fake-batch.ts'
import { HubspotFakePortal, type HubspotFakePortalOptions } from './hubspot-fake-portal.ts'
import { answerRoute, type HubspotFakeWorld } from './hubspot-fake-routes.ts'
import { HubspotFakeWebhooks, type HubspotFakeWebhookOptions } from './hubspot-fake-webhooks.ts'
import { findViolations, type VendorSpecification } from '../vendor-specification/vendor-specification.ts'

export interface HubspotFakeOptions {
  /** Default: one, with the id 1001. */
  readonly portals?: readonly HubspotFakePortalOptions[]
  /** Default: the machine's clock. */
  readonly now?: () => Date
  /** How long a write stays out of search. Default 0. */
  readonly searchLagMs?: number
  /** Default none. */
  readonly limits?: HubspotFakeLimits
  /** Default 30 minutes, as at HubSpot. */
  readonly accessTokenTtlMs?: number
  /** True returns a new refresh token with every answer and refuses the old one. Default true. */
  readonly rotateRefreshTokens?: boolean
  /** Default `multi_status`. */
  readonly batchMode?: HubspotFakeBatchMode
  readonly webhooks?: HubspotFakeWebhookOptions
  /** HubSpot's own files from `loadVendorSpecification`; `violations` checks requests and answers against them. */
  readonly specification?: VendorSpecification | null
}

export interface HubspotExchange {
  readonly request: FakeRequest
  readonly response: FakeResponse
}

export interface HubspotFake extends Pick<FakeHttpServer, 'url' | 'requests' | 'fault' | 'clearFaults'> {
  readonly portals: readonly HubspotFakePortal[]
  /** @throws Error for a portal with which the fake was not started. */
  portal(portalId: number): HubspotFakePortal
  readonly auth: HubspotFakeAuth
  /** What the fake itself answered, in order; excludes answers from faults. */
  readonly exchanges: readonly HubspotExchange[]
  /** Addresses that a gdpr-delete by e-mail added to the block list. */
  readonly blockedEmails: readonly string[]
  /** Applies from now on. */
  setBatchMode(mode: HubspotFakeBatchMode): void
  /** Changes the next answer to a request that `match` accepts, after the fake has committed. */
  alterNext(alter: (answer: HubspotAnswer) => HubspotAnswer, match?: (request: FakeRequest) => boolean): void
  /** How requests and the fake's own answers have so far violated the specification with which the fake was started. */
  violations(): readonly string[]
  /** Resolves when all webhooks have been accepted or given up. */
  webhooksSettled(): Promise<void>
  close(): Promise<void>
}

/**
 * HubSpot's API 2026-03 over HTTP, for contacts: stateful, strict about requests, with several portals, unique properties, 207s, tokens that
 * expire and rotate, limits and webhooks. Start it, point `createHubspotCrmProvider({ baseUrl: fake.url })` at it, and compare
 * `fake.portals[0].records` with what you expect.
 *
 * @example
 * const fake = await startHubspotFake({ portals: [{ portalId: 1001 }] })
 * fake.fault({ kind: 'status', ...hubspotAnswers.rateLimited('DAILY') })
 * await fake.close()
 */
export async function startHubspotFake(options: HubspotFakeOptions = {}): Promise<HubspotFake> {
  const now = options.now ?? (() => new Date())
  const webhooks = options.webhooks === undefined ? undefined : new HubspotFakeWebhooks(options.webhooks, now)
  const auth = new HubspotFakeAuth({
    now,
    limits: options.limits ?? {},
    accessTokenTtlMs: options.accessTokenTtlMs ?? 30 * 60 * 1000,
    rotateRefreshTokens: options.rotateRefreshTokens ?? true,
  })
  const portals = (options.portals ?? [{ portalId: 1001 }]).map(
    (portal) => new HubspotFakePortal(portal, now, (change) => webhooks?.send(change)),
  )
  for (const portal of portals) auth.install(portal)
  const world: World = {
    now,
    auth,
    searchLagMs: options.searchLagMs ?? 0,
    batchMode: options.batchMode ?? 'multi_status',
    blockedEmails: [],
    exchanges: [],
    alterations: [],
  }
  const server = await startFakeHttpServer((request) => answer(world, request))
  return {
    url: server.url,
    requests: server.requests,
    fault: (fault) => server.fault(fault),
    clearFaults: () => server.clearFaults(),
    portals,
    portal(portalId) {
      const portal = portals.find((candidate) => candidate.portalId === portalId)
      if (portal === undefined) throw new Error(`The HubSpot fake has no portal ${portalId}`)
      return portal
    },
    auth,
    exchanges: world.exchanges,
    blockedEmails: world.blockedEmails,
    setBatchMode(mode) {
      world.batchMode = mode
    },
    alterNext(alter, match = () => true) {
      world.alterations.push({ alter, match })
    },
    violations: () => findViolations(options.specification, server.requests, world.exchanges),
    webhooksSettled: () => webhooks?.settled() ?? Promise.resolve(),
    async close() {
      webhooks?.close()
      await server.close()
      await webhooks?.settled()
    },
  }
}

interface World extends HubspotFakeWorld {
  readonly exchanges: HubspotExchange[]
  readonly alterations: {
    readonly alter: (answer: HubspotAnswer) => HubspotAnswer
    readonly match: (request: FakeRequest) => boolean
  }[]
}

function answer(world: World, request: FakeRequest): FakeResponse {
  const own = decide(world, request)
  world.exchanges.push({ request, response: own })
  const index = world.alterations.findIndex(({ match }) => match(request))
  const [alteration] = index === -1 ? [] : world.alterations.splice(index, 1)
  return alteration === undefined ? own : alteration.alter(own)
}

function decide(world: World, request: FakeRequest): HubspotAnswer {
  const headers = { 'x-hubspot-correlation-id': randomUUID() }
  try {
    if (request.method === 'POST' && request.url.pathname === '/oauth/2026-03/token') {
      return { headers, ...world.auth.grant(request) }
    }
    const portal = world.auth.admit(request)
    const own = answerRoute(world, portal, request)
    const limits = request.url.pathname.endsWith('/search') ? {} : world.auth.limitHeaders(portal)
    return { ...own, headers: { ...headers, ...limits, ...own.headers } }
  } catch (error) {
    if (!(error instanceof HubspotRefusal)) throw error
    return { headers, ...error.answer }
  }
}

import { randomUUID } from 'node:crypto'
import type { FakeRequest } from '../fake-http-server.ts'
import { type HubspotAnswer, hubspotAnswers, HubspotRefusal } from './hubspot-fake-answers.ts'
import type { HubspotFakePortal } from './hubspot-fake-portal.ts'

export interface HubspotFakeLimits {
  /** Calls per portal in ten seconds; search calls do not count. */
  readonly tenSecondly?: number
  /** Calls per portal and UTC day. */
  readonly daily?: number
}

export interface HubspotFakeAuthOptions {
  readonly now: () => Date
  readonly limits: HubspotFakeLimits
  readonly accessTokenTtlMs: number
  readonly rotateRefreshTokens: boolean
}

interface Installation {
  readonly portal: HubspotFakePortal
  refreshToken: string
}

/** Tokens, scopes and limits: everything that HubSpot checks before the call itself. */
export class HubspotFakeAuth {
  readonly #options: HubspotFakeAuthOptions
  readonly #tokens = new Map<string, { readonly portal: HubspotFakePortal; readonly expiresAt: number }>()
  readonly #installations: Installation[] = []
  readonly #calls = new Map<number, { day: number; today: number; recent: number[] }>()

  constructor(options: HubspotFakeAuthOptions) {
    this.#options = options
  }

  install(portal: HubspotFakePortal): void {
    for (const token of portal.accessTokens) this.#tokens.set(token, { portal, expiresAt: Number.POSITIVE_INFINITY })
    this.#installations.push({ portal, refreshToken: portal.oauth.refreshToken })
  }

  /** The access token that an OAuth installation would currently have. */
  issueAccessToken(portal: HubspotFakePortal): string {
    const token = `access-${portal.portalId}-${randomUUID()}`
    this.#tokens.set(token, { portal, expiresAt: this.#options.now().getTime() + this.#options.accessTokenTtlMs })
    return token
  }

  /** Every access token of the portal is refused from now on, including the private app's. */
  revokeAccessTokens(portal: HubspotFakePortal): void {
    for (const [token, entry] of this.#tokens) {
      if (entry.portal === portal) this.#tokens.delete(token)
    }
  }

  /** The portal uninstalled the app. */
  revokeRefreshToken(portal: HubspotFakePortal): void {
    for (const installation of this.#installations) {
      if (installation.portal === portal) installation.refreshToken = ''
    }
  }

  refreshTokenOf(portal: HubspotFakePortal): string | undefined {
    return this.#installations.find((installation) => installation.portal === portal)?.refreshToken
  }

  /** The portal of the request's token. @throws HubspotRefusal 401 or 429. */
  admit(request: FakeRequest): HubspotFakePortal {
    const [, token] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
    const entry = this.#tokens.get(token ?? '')
    if (entry === undefined) throw new HubspotRefusal(hubspotAnswers.invalidToken())
    if (entry.expiresAt <= this.#options.now().getTime()) throw new HubspotRefusal(hubspotAnswers.expiredToken())
    this.#count(entry.portal, request)
    return entry.portal
  }

  /** @throws HubspotRefusal 403 when the portal granted none of `scopes`. */
  demand(portal: HubspotFakePortal, scopes: readonly string[]): void {
    if (scopes.some((scope) => portal.scopes.has(scope))) return
    throw new HubspotRefusal(hubspotAnswers.missingScopes(scopes))
  }

  limitHeaders(portal: HubspotFakePortal): Readonly<Record<string, string>> {
    const { tenSecondly = 190, daily = 650_000 } = this.#options.limits
    const used = this.#used(portal)
    return {
      'x-hubspot-ratelimit-max': String(tenSecondly),
      'x-hubspot-ratelimit-remaining': String(Math.max(0, tenSecondly - used.recent.length)),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': String(daily),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, daily - used.today)),
    }
  }

  /** `POST /oauth/2026-03/token`. */
  grant(request: FakeRequest): HubspotAnswer {
    if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) {
      return { status: 415, body: { status: 'error', message: 'HTTP 415 Unsupported Media Type' } }
    }
    const form = new URLSearchParams(request.text())
    const installation = this.#installations.find(({ portal }) => portal.oauth.clientId === form.get('client_id'))
    if (installation?.portal.oauth.clientSecret !== form.get('client_secret')) return hubspotAnswers.badClient()
    const refreshToken = form.get('refresh_token') ?? ''
    const known = refreshToken !== '' && refreshToken === installation.refreshToken
    if (form.get('grant_type') !== 'refresh_token' || !known) return hubspotAnswers.badRefreshToken()
    const { portal } = installation
    if (this.#options.rotateRefreshTokens) installation.refreshToken = `refresh-${portal.portalId}-${randomUUID()}`
    return {
      status: 200,
      body: {
        token_type: 'bearer',
        token_use: 'access_token',
        access_token: this.issueAccessToken(portal),
        refresh_token: installation.refreshToken,
        expires_in: this.#options.accessTokenTtlMs / 1000,
        hub_id: portal.portalId,
        user_id: 1,
        scopes: [...portal.scopes],
      },
    }
  }

  #count(portal: HubspotFakePortal, request: FakeRequest): void {
    const { tenSecondly, daily } = this.#options.limits
    const used = this.#used(portal)
    if (daily !== undefined && used.today >= daily) throw new HubspotRefusal(hubspotAnswers.rateLimited('DAILY'))
    if (tenSecondly !== undefined && used.recent.length >= tenSecondly) {
      throw new HubspotRefusal(hubspotAnswers.rateLimited('TEN_SECONDLY_ROLLING'))
    }
    if (request.url.pathname.endsWith('/search')) return
    used.today += 1
    used.recent.push(this.#options.now().getTime())
  }

  #used(portal: HubspotFakePortal): { today: number; readonly recent: number[] } {
    const now = this.#options.now().getTime()
    const day = Math.floor(now / 86_400_000)
    const former = this.#calls.get(portal.portalId)
    const recent = (former?.recent ?? []).filter((time) => time > now - 10_000)
    const used = { day, today: former?.day === day ? former.today : 0, recent }
    this.#calls.set(portal.portalId, used)
    return used
  }
}

import { randomUUID } from 'node:crypto'
import type { FakeRequest } from '../fake-http-server.ts'
import { type ZohoAnswer, zohoAnswers, ZohoRefusal } from './zoho-fake-answers.ts'
import type { ZohoFakeOrganisation } from './zoho-fake-organisation.ts'

const DAY_MS = 86_400_000
const TEN_MINUTES_MS = 600_000

export interface ZohoFakeLimits {
  /** API credits of an organisation in 24 hours; a call or ten written records cost one. Default: no limit. */
  readonly credits?: number
  /** Access tokens per refresh token in ten minutes. Default 10, as at Zoho. */
  readonly tokensPerTenMinutes?: number
}

export interface ZohoFakeAuthOptions {
  readonly now: () => Date
  readonly limits: ZohoFakeLimits
  readonly accessTokenTtlMs: number
}

/** Tokens, scopes and limits: everything that Zoho checks before the call itself. */
export class ZohoFakeAuth {
  readonly #options: ZohoFakeAuthOptions
  readonly #organisations: readonly ZohoFakeOrganisation[]
  readonly #tokens = new Map<string, { readonly organisation: ZohoFakeOrganisation; readonly expiresAt: number }>()
  readonly #revoked = new Set<ZohoFakeOrganisation>()
  readonly #grants = new Map<string, number[]>()
  readonly #spent = new Map<string, { readonly time: number; readonly credits: number }[]>()

  constructor(options: ZohoFakeAuthOptions, organisations: readonly ZohoFakeOrganisation[]) {
    this.#options = options
    this.#organisations = organisations
  }

  issueAccessToken(organisation: ZohoFakeOrganisation): string {
    const token = `access-${organisation.organisationId}-${randomUUID()}`
    this.#tokens.set(token, { organisation, expiresAt: this.#now() + this.#options.accessTokenTtlMs })
    return token
  }

  /** Every access token of the organisation is refused from now on. */
  revokeAccessTokens(organisation: ZohoFakeOrganisation): void {
    for (const [token, entry] of this.#tokens) {
      if (entry.organisation === organisation) this.#tokens.delete(token)
    }
  }

  /** A person revoked the application's access. */
  revokeRefreshToken(organisation: ZohoFakeOrganisation): void {
    this.#revoked.add(organisation)
  }

  /** The organisation of the request's token. @throws ZohoRefusal 401 or 429. */
  admit(request: FakeRequest, credits: number): ZohoFakeOrganisation {
    const [, token] = /^Zoho-oauthtoken (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
    const entry = this.#tokens.get(token ?? '')
    if (entry === undefined || entry.expiresAt <= this.#now()) throw new ZohoRefusal(zohoAnswers.invalidToken())
    this.#spend(entry.organisation, credits)
    return entry.organisation
  }

  /** @throws ZohoRefusal 401 if the organisation granted neither the scope nor the one for all operations. */
  demand(organisation: ZohoFakeOrganisation, scope: string): void {
    const all = scope.replace(/\.[A-Z]+$/, '.ALL')
    if (organisation.scopes.has(scope) || organisation.scopes.has(all)) return
    throw new ZohoRefusal(zohoAnswers.scopeMismatch())
  }

  /** Zoho reports the remaining credits once half of them are spent. */
  limitHeaders(organisation: ZohoFakeOrganisation): Readonly<Record<string, string>> {
    const { credits } = this.#options.limits
    if (credits === undefined) return {}
    const left = Math.max(0, credits - this.#spentBy(organisation))
    return left > credits / 2 ? {} : { 'x-api-credits-remaining': String(left) }
  }

  /** `POST /oauth/v2/token`; `url` is the fake's own address. */
  grant(request: FakeRequest, url: string): ZohoAnswer {
    const form = new URLSearchParams(request.text())
    const organisation = this.#organisations.find(({ oauth }) => oauth.clientId === form.get('client_id'))
    if (organisation === undefined || organisation.oauth.clientSecret !== form.get('client_secret')) {
      return zohoAnswers.invalidClient()
    }
    const { refreshToken } = organisation.oauth
    const known = form.get('refresh_token') === refreshToken && !this.#revoked.has(organisation)
    if (form.get('grant_type') !== 'refresh_token' || !known) return zohoAnswers.invalidRefreshToken()
    if (!this.#mayGrant(refreshToken)) return zohoAnswers.tooManyTokens()
    return {
      status: 200,
      body: {
        access_token: this.issueAccessToken(organisation),
        scope: [...organisation.scopes].join(' '),
        api_domain: url,
        token_type: 'Bearer',
        expires_in: this.#options.accessTokenTtlMs / 1000,
      },
    }
  }

  #mayGrant(refreshToken: string): boolean {
    const { tokensPerTenMinutes = 10 } = this.#options.limits
    const recent = (this.#grants.get(refreshToken) ?? []).filter((time) => time > this.#now() - TEN_MINUTES_MS)
    if (recent.length < tokensPerTenMinutes) recent.push(this.#now())
    else return false
    this.#grants.set(refreshToken, recent)
    return true
  }

  #spend(organisation: ZohoFakeOrganisation, credits: number): void {
    const limit = this.#options.limits.credits
    const spent = this.#spentBy(organisation)
    if (limit !== undefined && spent + credits > limit) {
      const headers = { 'x-api-credits-remaining': String(Math.max(0, limit - spent)) }
      throw new ZohoRefusal({ ...zohoAnswers.tooManyRequests(), headers })
    }
    const calls = this.#spent.get(organisation.organisationId) ?? []
    calls.push({ time: this.#now(), credits })
    this.#spent.set(organisation.organisationId, calls)
  }

  #spentBy(organisation: ZohoFakeOrganisation): number {
    const since = this.#now() - DAY_MS
    const calls = (this.#spent.get(organisation.organisationId) ?? []).filter(({ time }) => time > since)
    this.#spent.set(organisation.organisationId, calls)
    return calls.reduce((sum, { credits }) => sum + credits, 0)
  }

  #now(): number {
    return this.#options.now().getTime()
  }
}

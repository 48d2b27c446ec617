import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FakeRequest } from '../fake-http-server.ts'
import { type SalesforceAnswer, salesforceAnswers } from './salesforce-fake-answers.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'

export interface SalesforceFakeAuthOptions {
  readonly now: () => Date
  /** Calls that an organisation may make in 24 hours. */
  readonly dailyLimit: number
  /** How long a refresh takes; a concurrent one with the same token is refused. */
  readonly refreshMs: number
  readonly rotateRefreshTokens: boolean
  readonly instanceUrlOf: (org: SalesforceFakeOrg) => string
}

interface Installation {
  readonly org: SalesforceFakeOrg
  refreshToken: string
  readonly spent: Set<string>
  readonly busy: Set<string>
}

/** Tokens and limits: everything that Salesforce checks before the call itself. */
export class SalesforceFakeAuth {
  readonly #options: SalesforceFakeAuthOptions
  readonly #tokens = new Map<string, SalesforceFakeOrg>()
  readonly #installations: Installation[] = []
  readonly #calls = new Map<SalesforceFakeOrg, number[]>()
  readonly #misdirected: FakeRequest[] = []

  constructor(options: SalesforceFakeAuthOptions) {
    this.#options = options
  }

  /** Requests that carried one organisation's token to the host of another. */
  get misdirected(): readonly FakeRequest[] {
    return this.#misdirected
  }

  install(org: SalesforceFakeOrg): void {
    const { refreshToken } = org.oauth
    this.#installations.push({ org, refreshToken, spent: new Set(), busy: new Set() })
  }

  /** A session's token, such as `00D000000000001EAA!7f3c…`: it starts with the organisation's id, as at Salesforce. */
  issueAccessToken(org: SalesforceFakeOrg): string {
    const token = `${org.organizationId}!${randomUUID()}`
    this.#tokens.set(token, org)
    return token
  }

  /** Every session of the organisation ends. */
  revokeAccessTokens(org: SalesforceFakeOrg): void {
    for (const [token, owner] of this.#tokens) {
      if (owner === org) this.#tokens.delete(token)
    }
  }

  /** An administrator revoked the app. */
  revokeRefreshToken(org: SalesforceFakeOrg): void {
    const installation = this.#installationOf(org)
    if (installation !== undefined) installation.refreshToken = ''
  }

  refreshTokenOf(org: SalesforceFakeOrg): string | undefined {
    return this.#installationOf(org)?.refreshToken
  }

  /** Null if the request is allowed; otherwise the refusal. */
  refuse(org: SalesforceFakeOrg, request: FakeRequest): SalesforceAnswer | null {
    const [, token] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? []
    const owner = this.#tokens.get(token ?? '')
    if (owner !== undefined && owner !== org) this.#misdirected.push(request)
    if (owner !== org) return salesforceAnswers.sessionEnded()
    const calls = this.#callsOf(org)
    if (calls.length >= this.#options.dailyLimit) return salesforceAnswers.dailyLimit()
    calls.push(this.#options.now().getTime())
    return null
  }

  limitHeaders(org: SalesforceFakeOrg): Readonly<Record<string, string>> {
    return { 'sforce-limit-info': `api-usage=${this.#callsOf(org).length}/${this.#options.dailyLimit}` }
  }

  /** `POST /services/oauth2/token`. */
  async grant(request: FakeRequest): Promise<SalesforceAnswer> {
    const form = new URLSearchParams(request.text())
    const installation = this.#installations.find(({ org }) => org.oauth.clientId === form.get('client_id'))
    const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
    if (!isForm || form.get('grant_type') !== 'refresh_token') {
      return { status: 400, body: { error: 'unsupported_grant_type', error_description: 'grant type not supported' } }
    }
    if (installation?.org.oauth.clientSecret !== form.get('client_secret')) return salesforceAnswers.invalidClient()
    const given = form.get('refresh_token') ?? ''
    if (installation.busy.has(given)) return salesforceAnswers.refreshUnderWay()
    installation.busy.add(given)
    if (this.#options.refreshMs > 0) await sleep(this.#options.refreshMs)
    installation.busy.delete(given)
    return this.#renew(installation, given)
  }

  #renew(installation: Installation, given: string): SalesforceAnswer {
    const { org } = installation
    if (installation.spent.has(given)) {
      // Salesforce treats a rotated token that is used again as stolen and revokes the whole family.
      this.revokeRefreshToken(org)
      this.revokeAccessTokens(org)
    }
    if (given === '' || given !== installation.refreshToken) return salesforceAnswers.invalidGrant()
    if (this.#options.rotateRefreshTokens) {
      installation.spent.add(given)
      installation.refreshToken = `refresh-${org.organizationId}-${randomUUID()}`
    }
    return {
      status: 200,
      body: {
        access_token: this.issueAccessToken(org),
        ...(this.#options.rotateRefreshTokens ? { refresh_token: installation.refreshToken } : {}),
        instance_url: this.#options.instanceUrlOf(org),
        id: `https://login.salesforce.com/id/${org.organizationId}/${org.userId}`,
        token_type: 'Bearer',
        issued_at: String(this.#options.now().getTime()),
        scope: 'api refresh_token',
        signature: 'not checked',
      },
    }
  }

  #installationOf(org: SalesforceFakeOrg): Installation | undefined {
    return this.#installations.find((installation) => installation.org === org)
  }

  #callsOf(org: SalesforceFakeOrg): number[] {
    const since = this.#options.now().getTime() - 86_400_000
    const calls = (this.#calls.get(org) ?? []).filter((time) => time > since)
    this.#calls.set(org, calls)
    return calls
  }
}

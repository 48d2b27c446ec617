import {
  type AuthorizedAccount,
  type CallContext,
  type JsonObject,
  LeadKitError,
  type PlatformAuthorization,
} from '@leadkit/contracts'
import { z } from 'zod'
import {
  type AuthorizationState,
  checkBinding,
  createPkcePair,
  hashBinding,
  openState,
  sealState,
} from './authorization-state.ts'
import type { KeyRing } from '../../access/key-ring.ts'
import type {
  AuthorizationStart,
  AuthorizeRequest,
  CompleteAuthorizationOptions,
  CompletedAuthorization,
  OfferedAccount,
} from './authorization.ts'
import { soughtTextSchema } from '../../base/field-schema.ts'
import { parseInput } from '../../base/parse-input.ts'
import type { PlatformRegistry } from '../platform-registry.ts'
import type { SocialAccount } from '../social-account.ts'
import { connectSchema, type SocialAccountConnect } from '../social-account-input.ts'
import type { AccountConnectionWriter } from '../account-connection-writer.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'

export interface AuthorizationStoreParts {
  readonly keyRing: KeyRing
  readonly platforms: PlatformRegistry
  readonly connector: AccountConnectionWriter
  accessOf(tenantId: string): TenantAccess
  createContext(signal?: AbortSignal): CallContext
  now(): Date
}

const STATE_LIFE_MS = 10 * 60_000

const requestSchema = z.strictObject({
  platform: soughtTextSchema(50),
  redirectUri: z.url({ protocol: /^https?$/ }).max(200),
  binding: soughtTextSchema(1_000).optional(),
})

/**
 * The authorisation-code flow (RFC 6749 §4.1, with PKCE S256 if the platform supports it, RFC 7636) around the adapters' part of it. All intermediate
 * data is in the sealed `state`, so no row is written before an account is connected. A state may be presented again within its ten minutes; the
 * platform's code works once.
 */
export class AuthorizationStore {
  readonly #parts: AuthorizationStoreParts

  constructor(parts: AuthorizationStoreParts) {
    this.#parts = parts
  }

  async begin(access: TenantAccess, input: AuthorizeRequest): Promise<AuthorizationStart> {
    const operation = 'socialAccounts.authorize'
    const { platform, redirectUri, binding } = parseInput(requestSchema, input, operation)
    if (!isSafeRedirect(redirectUri))
      throw new LeadKitError(
        'invalid_input',
        `${operation}: redirectUri must use https (http only on localhost) and have no fragment`,
      )
    const authorization = this.#find(platform, operation)
    // Refuses an unknown or suspended tenant before the person is redirected.
    await access.read(operation, async () => undefined)
    const pkce = authorization.pkce ? createPkcePair() : null
    const expiresAt = new Date(this.#parts.now().getTime() + STATE_LIFE_MS)
    const state = sealState(this.#parts.keyRing, {
      tenantId: access.tenantId,
      platform,
      redirectUri,
      expiresAt,
      codeVerifier: pkce?.verifier ?? null,
      bindingHash: binding === undefined ? null : hashBinding(binding),
    })
    const url = authorization.authorizationUrl({
      state,
      redirectUri,
      ...(pkce !== null && { codeChallenge: pkce.challenge }),
    })
    return { url, state, expiresAt }
  }

  async complete(
    request: URL | string | Request,
    options: CompleteAuthorizationOptions = {},
  ): Promise<CompletedAuthorization> {
    const answer = readAnswer(request)
    const state = openState(this.#parts.keyRing, answer.state, this.#parts.now())
    checkBinding(state, options.binding)
    const { tenantId, platform } = state
    if (options.tenantId !== undefined && options.tenantId !== tenantId)
      throw new LeadKitError('forbidden', `${OPERATION}: the state belongs to another tenant`)
    const access = this.#parts.accessOf(tenantId)
    await access.read(OPERATION, async () => undefined)
    const code = codeOf(answer)
    const authorization = this.#find(platform, OPERATION)
    const context = this.#parts.createContext(options.signal)
    const { redirectUri, codeVerifier } = state
    const grant = { code, redirectUri, ...(codeVerifier !== null && { codeVerifier }) }
    const offered = await authorization.exchange(grant, context)
    const chosen = await choose(offered, state, options)
    return { tenantId, platform, accounts: await this.#connect(access, chosen) }
  }

  /** All or nothing. */
  async #connect(access: TenantAccess, chosen: readonly AuthorizedAccount[]): Promise<readonly SocialAccount[]> {
    const { connector } = this.#parts
    const inputs = chosen.map((account) => parseInput(connectSchema, toConnect(account), OPERATION))
    const accounts = await access.write(OPERATION, async (session) => {
      const connected: SocialAccount[] = []
      for (const input of inputs) connected.push(await connector.connect(session, input, true))
      return connected
    })
    await access.read(OPERATION, (session) => connector.routed(session, accounts))
    return accounts
  }

  #find(platform: string, operation: string): PlatformAuthorization {
    const registered = this.#parts.platforms.find(platform)
    if (registered === undefined)
      throw new LeadKitError('invalid_input', `${operation}: no registered adapter serves this platform`)
    const { authorization, id } = registered.ingestor
    if (authorization !== undefined) return authorization
    throw new LeadKitError(
      'configuration',
      `${operation}: configure the adapter ${id} with its client id and secret; nobody can authorise without them`,
    )
  }
}

const OPERATION = 'completeAuthorization'

interface Answer {
  readonly state: string
  readonly code: string | null
  readonly error: string | null
}

/** Parameters of the redirect; none may come twice (RFC 6749 §3.1). */
function readAnswer(request: URL | string | Request): Answer {
  const address = request instanceof Request ? request.url : String(request)
  // Node's own requests have no host in their URL; only the query matters.
  const url = URL.parse(address, 'http://localhost')
  if (url === null) throw new LeadKitError('invalid_input', `${OPERATION}: pass the URL of the callback request`)
  const one = (name: string): string | null => {
    const values = url.searchParams.getAll(name)
    if (values.length <= 1) return values[0] ?? null
    throw new LeadKitError('invalid_input', `${OPERATION}: the parameter ${name} occurs more than once`)
  }
  const state = one('state')
  if (state === null) throw new LeadKitError('invalid_input', `${OPERATION}: the request has no state parameter`)
  return { state, code: one('code'), error: one('error') }
}

/** RFC 6749 §4.1.2.1; LinkedIn has its own codes. */
function codeOf({ code, error }: Answer): string {
  if (error !== null) {
    const word = /^[a-z_]{1,60}$/.test(error) ? error : 'unknown'
    throw new LeadKitError('permission_denied', `${OPERATION}: the platform answered ${word}; nothing was connected`)
  }
  if (code !== null && code !== '') return code
  throw new LeadKitError('invalid_input', `${OPERATION}: the request has neither a code nor an error`)
}

async function choose(
  authorized: readonly AuthorizedAccount[],
  { platform }: AuthorizationState,
  options: CompleteAuthorizationOptions,
): Promise<readonly AuthorizedAccount[]> {
  if (options.choose === undefined) return authorized.filter((account) => account.platform === platform)
  const keyOf = (account: { readonly platform: string; readonly accountId: string }): string =>
    `${account.platform} ${account.accountId}`
  const chosen = new Set((await options.choose(authorized.map(toOffered))).map(keyOf))
  return authorized.filter((account) => chosen.has(keyOf(account)))
}

function toOffered({ platform, accountId, accountName, metadata }: AuthorizedAccount): OfferedAccount {
  return { platform, accountId, accountName, metadata: metadata as JsonObject }
}

function toConnect({ credentials, ...account }: AuthorizedAccount): SocialAccountConnect {
  return {
    platform: account.platform,
    accountId: account.accountId,
    accountName: account.accountName?.slice(0, 255) ?? null,
    ...credentials,
    scopes: credentials.scopes?.slice(0, 100),
    // Unknown this time is no news: an account keeps what is known of it.
    businessId: account.businessId?.slice(0, 255),
    metadata: account.metadata as JsonObject,
  }
}

const OWN_MACHINE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

function isSafeRedirect(redirectUri: string): boolean {
  const { protocol, hostname, hash } = new URL(redirectUri)
  return hash === '' && (protocol === 'https:' || OWN_MACHINE.has(hostname))
}

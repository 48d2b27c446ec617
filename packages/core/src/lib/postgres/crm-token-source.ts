import {
  type CallContext,
  type CrmProvider,
  type CrmSession,
  isLeadKitError,
  type TokenSource,
} from '@leadkit/contracts'
import type { KeyRing } from '../auth/key-ring.ts'
import { requireFound } from '../domain/require-found.ts'
import type { TenantScope } from '../domain/tenant.ts'
import { openCredentials, sealCredentials } from './crm-credentials.ts'
import type { Database } from './database.ts'
import type { DatabaseSession } from './session.ts'

/** A token is renewed this long before it ends, so that it does not end under way. In milliseconds. */
const RENEW_BEFORE_MS = 5 * 60_000

export type VersionedSession = CrmSession & { readonly version: number }

interface StoredCredentials {
  readonly credentials: unknown
  readonly version: number
}

/** Which config's token, and how to speak to its vendor. */
export interface TokenOwner {
  readonly scope: TenantScope
  readonly crmConfigId: string
  readonly provider: CrmProvider
}

/**
 * The live tokens of all configs. A token is refreshed once for the whole fleet: under a lock of the config's row, after reading it again,
 * and its replacement is committed before anybody uses it, because vendors end a refresh token with its first use.
 */
export class CrmTokens {
  readonly #database: Database
  readonly #keyRing: KeyRing
  readonly #inFlight = new Map<string, Promise<VersionedSession>>()

  constructor(database: Database, keyRing: KeyRing) {
    this.#database = database
    this.#keyRing = keyRing
  }

  /** One config's source, for the calls of one batch. */
  source(owner: TokenOwner, context: CallContext): TokenSource {
    let known: VersionedSession | undefined
    // A vendor whose tokens live shorter than the margin is not asked before each call.
    let marginMs = RENEW_BEFORE_MS
    const refresh = async (rejectedVersion: number): Promise<VersionedSession> => {
      known = await this.#refreshOnce(owner, rejectedVersion, context)
      marginMs = 0
      return known
    }
    return {
      get: async () => {
        known ??= await this.#load(owner, context)
        if (!endsBefore(known, context.now(), marginMs)) return known
        return this.#renewEarly(known, refresh, context)
      },
      refresh,
    }
  }

  async #load(owner: TokenOwner, context: CallContext): Promise<VersionedSession> {
    const { credentials, version } = await this.#read(this.#database.session, owner, false)
    const session = owner.provider.session(credentials)
    return session === null ? this.#refreshOnce(owner, version, context) : { ...session, version }
  }

  /** A vendor that cannot renew at this moment does not stop a token that is still good. */
  async #renewEarly(
    known: VersionedSession,
    refresh: TokenSource['refresh'],
    context: CallContext,
  ): Promise<VersionedSession> {
    try {
      return await refresh(known.version)
    } catch (error) {
      const passing = isLeadKitError(error, 'transient') || isLeadKitError(error, 'rate_limited')
      if (passing && !endsBefore(known, context.now(), 0)) return known
      throw error
    }
  }

  /** Callers of this process wait for one refresh; those of others wait for the row's lock. */
  #refreshOnce(owner: TokenOwner, rejectedVersion: number, context: CallContext): Promise<VersionedSession> {
    const key = `${owner.crmConfigId} ${rejectedVersion}`
    const running = this.#inFlight.get(key)
    if (running !== undefined) return running
    const refresh = this.#refreshUnderLock(owner, rejectedVersion, context).finally(() => this.#inFlight.delete(key))
    this.#inFlight.set(key, refresh)
    return refresh
  }

  #refreshUnderLock(owner: TokenOwner, rejectedVersion: number, context: CallContext): Promise<VersionedSession> {
    const { scope, crmConfigId, provider } = owner
    return this.#database.transaction(async (session) => {
      const stored = await this.#read(session, owner, true)
      const current = stored.version > rejectedVersion ? provider.session(stored.credentials) : null
      if (current !== null) return { ...current, version: stored.version }
      const renewed = await provider.refresh(stored.credentials, context)
      const version = stored.version + 1
      await session
        .tenant(scope.schema)
        .updateTable('crm_configs')
        .set({
          credentials_encrypted: sealCredentials(this.#keyRing, scope.tenantId, crmConfigId, renewed),
          credentials_version: version,
        })
        .where('id', '=', crmConfigId)
        .execute()
      const live = requireFound(
        provider.session(renewed),
        `crm:${provider.id}.refresh`,
        'access token in the new credentials',
      )
      return { ...live, version }
    })
  }

  async #read(session: DatabaseSession, owner: TokenOwner, lock: boolean): Promise<StoredCredentials> {
    const { scope, crmConfigId, provider } = owner
    const query = session
      .tenant(scope.schema)
      .selectFrom('crm_configs')
      .select(['credentials_encrypted', 'credentials_version'])
      .where('id', '=', crmConfigId)
    // Outbox rows refer to the config and go on being written meanwhile: they take its key only.
    const row = requireFound(
      await (lock ? query.forNoKeyUpdate() : query).executeTakeFirst(),
      'crm token',
      'CRM config',
    )
    const credentials = openCredentials(this.#keyRing, scope.tenantId, crmConfigId, provider, row.credentials_encrypted)
    return { credentials, version: row.credentials_version }
  }
}

function endsBefore(session: CrmSession, now: Date, marginMs: number): boolean {
  return session.expiresAt !== undefined && session.expiresAt.getTime() - marginMs <= now.getTime()
}

import { type CallContext, type CrmProvider, type CrmSession, type TokenSource, LeadKitError } from '@leadkit/contracts'
import type { KeyRing, SecretPlace } from '../../access/key-ring.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { endsBefore, isPassing, RENEW_BEFORE_MS, type TokenRenewalStore } from '../../access/token-renewal-store.ts'
import { requireFound } from '../../base/parse-input.ts'
import type { TenantScope } from '../../base/identifier.ts'

function credentialsPlace(tenantId: string, crmConfigId: string): SecretPlace {
  return { tenantId, table: 'crm_configs', rowId: crmConfigId, column: 'credentials_encrypted' }
}

/** Credentials encrypted for a config's column. */
export function sealCredentials(keyRing: KeyRing, tenantId: string, crmConfigId: string, credentials: unknown): string {
  return keyRing.encrypt(JSON.stringify(credentials), credentialsPlace(tenantId, crmConfigId))
}

/** @throws LeadKitError `decryption_failed`; `configuration` if the provider's schema no longer accepts the stored credentials. */
function openCredentials(
  keyRing: KeyRing,
  tenantId: string,
  crmConfigId: string,
  provider: CrmProvider,
  encrypted: string,
): unknown {
  const stored: unknown = JSON.parse(keyRing.decrypt(encrypted, credentialsPlace(tenantId, crmConfigId)))
  const parsed = provider.credentialsSchema.safeParse(stored)
  if (parsed.success) return parsed.data
  throw new LeadKitError(
    'configuration',
    `The stored credentials of a ${provider.id} config do not fit this version of its adapter; store them again with crmConfigs.setCredentials`,
  )
}

export type VersionedSession = CrmSession & { readonly version: number }

interface StoredCredentials {
  readonly credentials: unknown
  readonly version: number
}

/** The config that the token belongs to, and how to call its vendor. */
export interface TokenOwner {
  readonly scope: TenantScope
  readonly crmConfigId: string
  readonly provider: CrmProvider
}

/** The current tokens of all configs, each renewed once for the whole fleet. */
export class CrmTokenStore {
  readonly #database: Database
  readonly #keyRing: KeyRing
  readonly #renewals: TokenRenewalStore

  constructor(database: Database, keyRing: KeyRing, renewals: TokenRenewalStore) {
    this.#database = database
    this.#keyRing = keyRing
    this.#renewals = renewals
  }

  /** One config's source, for the calls of one batch. */
  source(owner: TokenOwner, context: CallContext): TokenSource {
    let known: VersionedSession | undefined
    // A token with a lifetime shorter than the margin is not refreshed before each call.
    let marginMs = RENEW_BEFORE_MS
    const refresh = async (rejectedVersion: number): Promise<VersionedSession> => {
      known = await this.#refresh(owner, rejectedVersion, context)
      marginMs = 0
      return known
    }
    return {
      get: async () => {
        known ??= await this.#load(owner, context)
        if (known.expiresAt == null || !endsBefore(known.expiresAt, context.now(), marginMs)) return known
        return this.#renewEarly(known, refresh, context)
      },
      refresh,
    }
  }

  async #load(owner: TokenOwner, context: CallContext): Promise<VersionedSession> {
    const read = (session: TenantSession) => this.#read(session, owner, false)
    const { credentials, version } = await this.#database.read('crm token', owner.scope, read)
    const session = owner.provider.session(credentials)
    return session === null ? this.#refresh(owner, version, context) : { ...session, version }
  }

  /** If a token cannot be renewed now, it is still used while it is valid. */
  async #renewEarly(
    known: VersionedSession,
    refresh: TokenSource['refresh'],
    context: CallContext,
  ): Promise<VersionedSession> {
    try {
      return await refresh(known.version)
    } catch (error) {
      if (isPassing(error) && !endsBefore(known.expiresAt, context.now(), 0)) return known
      throw error
    }
  }

  #refresh(owner: TokenOwner, rejectedVersion: number, context: CallContext): Promise<VersionedSession> {
    const { provider, crmConfigId } = owner
    return this.#renewals.once(
      {
        key: crmConfigId,
        lock: (session) => this.#read(session.ofTenant(owner.scope), owner, true),
        current: ({ credentials, version }) => toVersioned(provider.session(credentials), version),
        renew: (session, stored, detached) => this.#renew(session.ofTenant(owner.scope), owner, stored, detached),
      },
      rejectedVersion,
      context,
    )
  }

  async #renew(
    session: TenantSession,
    { scope, crmConfigId, provider }: TokenOwner,
    stored: StoredCredentials,
    context: CallContext,
  ): Promise<VersionedSession> {
    const renewed = await provider.refresh(stored.credentials, context)
    const version = stored.version + 1
    await session.tables
      .updateTable('crm_configs')
      .set({
        credentials_encrypted: sealCredentials(this.#keyRing, scope.tenantId, crmConfigId, renewed),
        credentials_version: version,
      })
      .where('id', '=', crmConfigId)
      .execute()
    const live = toVersioned(provider.session(renewed), version)
    return requireFound(live, `crm:${provider.id}.refresh`, 'access token in the new credentials')
  }

  async #read(session: TenantSession, owner: TokenOwner, lock: boolean): Promise<StoredCredentials> {
    const { scope, crmConfigId, provider } = owner
    const query = session.tables
      .selectFrom('crm_configs')
      .select(['credentials_encrypted', 'credentials_version'])
      .where('id', '=', crmConfigId)
    // Outbox rows that refer to the config can still be written in the meantime, because they only lock its key.
    const row = requireFound(
      await (lock ? query.forNoKeyUpdate() : query).executeTakeFirst(),
      'crm token',
      'CRM config',
    )
    const credentials = openCredentials(this.#keyRing, scope.tenantId, crmConfigId, provider, row.credentials_encrypted)
    return { credentials, version: row.credentials_version }
  }
}

function toVersioned(session: CrmSession | null, version: number): VersionedSession | null {
  return session === null ? null : { ...session, version }
}

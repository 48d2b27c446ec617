import {
  CrmError,
  type CrmErrorCode,
  type CrmErrorDetails,
  type CrmContext,
  type CrmFieldValue,
  type CrmProvider,
  type CrmWrite,
  type CrmWriteResult,
} from '@leadkit/contracts'
import { z } from 'zod'

const credentialsSchema = z.strictObject({
  refreshToken: z.string().min(1),
  accessToken: z.string().optional(),
  expiresAt: z.iso.datetime().optional(),
})
export type MemoryCredentials = z.infer<typeof credentialsSchema>

export interface MemoryRecord {
  readonly id: string
  readonly key: string
  readonly fields: Readonly<Record<string, CrmFieldValue>>
}

interface Account {
  readonly id: string
  accessToken: string
  refreshToken: string
  readonly records: Map<string, MemoryRecord>
}

/** What happens to the next calls that write: thrown before, or after, the records were stored. */
export interface Fault {
  readonly when: 'before' | 'after'
  readonly error: unknown
  /** Default 1. */
  times?: number
  readonly account?: string
}

/** A CRM vendor in memory: accounts by access token, one record per key, refresh tokens that end with their first use. */
export class MemoryCrm {
  readonly accounts = new Map<string, Account>()
  readonly faults: Fault[] = []
  /** Keys whose record is refused, with the reason. */
  readonly refused = new Map<string, CrmError>()
  /** Account and keys of each call that reached the vendor. */
  readonly calls: {
    readonly account: string
    readonly operation: 'upsert' | 'remove'
    readonly keys: readonly string[]
  }[] = []
  refreshes = 0
  /** Awaited by each write before it is stored. */
  gate: (account: string) => Promise<void> = async () => {}
  maxBatch = 100
  #serial = 0

  addAccount(id: string): MemoryCredentials {
    const account: Account = { id, accessToken: `access-${id}-0`, refreshToken: `refresh-${id}-0`, records: new Map() }
    this.accounts.set(id, account)
    return { accessToken: account.accessToken, refreshToken: account.refreshToken }
  }

  records(account: string): readonly MemoryRecord[] {
    return [...(this.accounts.get(account)?.records.values() ?? [])]
  }

  /** Ends the account's access token, as vendors do after half an hour. */
  expire(account: string): void {
    const found = this.#account(account)
    found.accessToken = `expired-${found.accessToken}`
  }

  provider(): CrmProvider<'memory', MemoryCredentials> {
    return {
      id: 'memory',
      displayName: 'Memory',
      capabilities: {
        maxBatch: this.maxBatch,
        batchAtomicity: 'per_record',
        idempotency: 'external_key',
        purge: false,
        ifUnmodifiedSince: false,
        inbound: 'poll',
      },
      credentialsSchema,
      objects: ['contacts', 'leads'],
      keyField: 'leadkit_id',
      defaultFields: {
        name: 'full_name',
        email: 'email',
        phone: 'phone',
        company: 'company',
        status: 'stage',
        score: 'score',
        notes: null,
      },
      session: readSession,
      refresh: (credentials) => this.#refresh(credentials),
      verify: async (context) => ({
        accountId: await this.#authenticate(context),
        problems: [],
        keyFieldCreated: false,
      }),
      describe: () => Promise.resolve([]),
      upsert: (context, _object, writes) =>
        this.#write(context, 'upsert', writes, (account, write) => this.#store(account, write)),
      update: (context, _object, writes) =>
        this.#write(context, 'upsert', writes, (account, write) => this.#store(account, write)),
      remove: (context, _object, references) =>
        this.#write(context, 'remove', references, (account, { key }) => {
          const removed = account.records.delete(key)
          return { key, ok: true, externalId: null, outcome: removed ? 'removed' : 'absent' }
        }),
      findByKey: () => Promise.resolve(new Map()),
      changes: () => Promise.resolve({ changes: [], cursor: '', more: false, gap: false }),
      read: () => Promise.resolve(new Map()),
    }
  }

  async #write<Item extends { readonly key: string }>(
    context: CrmContext,
    operation: 'upsert' | 'remove',
    items: readonly Item[],
    apply: (account: Account, item: Item) => CrmWriteResult,
  ): Promise<readonly CrmWriteResult[]> {
    await context.budget.acquire(1)
    const id = await this.#authenticate(context)
    this.calls.push({ account: id, operation, keys: items.map((item) => item.key) })
    await this.gate(id)
    this.#fail('before', id)
    const results = items.map((item): CrmWriteResult => {
      const error = this.refused.get(item.key)
      return error === undefined ? apply(this.#account(id), item) : { key: item.key, ok: false, error }
    })
    this.#fail('after', id)
    return results
  }

  /** One forced refresh on a token that is refused, as real providers do. */
  async #authenticate(context: CrmContext): Promise<string> {
    const session = await context.token.get()
    const known = this.#ownerOf(session.accessToken)
    if (known !== undefined) return known
    const renewed = await context.token.refresh(session.version)
    const owner = this.#ownerOf(renewed.accessToken)
    if (owner === undefined) throw memoryError('auth_expired', { scope: 'account' })
    return owner
  }

  async #refresh(credentials: MemoryCredentials): Promise<MemoryCredentials> {
    this.refreshes += 1
    // The time on the wire, in which others arrive with the same token.
    await new Promise((resolve) => setTimeout(resolve, 20))
    const account = [...this.accounts.values()].find((each) => each.refreshToken === credentials.refreshToken)
    if (account === undefined) throw memoryError('auth_revoked', { vendorCode: 'INVALID_GRANT', scope: 'account' })
    this.#serial += 1
    account.accessToken = `access-${account.id}-${this.#serial}`
    account.refreshToken = `refresh-${account.id}-${this.#serial}`
    return { accessToken: account.accessToken, refreshToken: account.refreshToken }
  }

  #store(account: Account, write: CrmWrite): CrmWriteResult {
    const before = account.records.get(write.key)
    this.#serial += 1
    const id = before?.id ?? `record-${this.#serial}`
    account.records.set(write.key, { id, key: write.key, fields: { ...before?.fields, ...write.fields } })
    return { key: write.key, ok: true, externalId: id, outcome: before === undefined ? 'created' : 'updated' }
  }

  #fail(when: 'before' | 'after', account: string): void {
    const fault = this.faults.find((each) => each.when === when && (each.account ?? account) === account)
    if (fault === undefined) return
    fault.times = (fault.times ?? 1) - 1
    if (fault.times <= 0) this.faults.splice(this.faults.indexOf(fault), 1)
    throw fault.error
  }

  #ownerOf(accessToken: string): string | undefined {
    return [...this.accounts.values()].find((account) => account.accessToken === accessToken)?.id
  }

  #account(id: string): Account {
    const account = this.accounts.get(id)
    if (account === undefined) throw new Error(`no account ${id}`)
    return account
  }
}

export function memoryError(code: CrmErrorCode, details: Partial<CrmErrorDetails> = {}): CrmError {
  return new CrmError(code, {
    provider: 'memory',
    vendorCode: code.toUpperCase(),
    scope: 'record',
    outcome: 'not_applied',
    ...details,
  })
}

function readSession(credentials: MemoryCredentials) {
  const { accessToken, expiresAt } = credentials
  if (accessToken === undefined) return null
  return { accessToken, baseUrl: 'memory://', ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }) }
}

import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'
import {
  type CrmContext,
  type CrmError,
  type CrmSession,
  type CrmWrite,
  type CrmWriteResult,
  isCrmError,
  type TokenSource,
} from '@leadkit/contracts'
import { createTestBudget, createTestCallContext } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import type {
  CrmConformanceAccount,
  CrmConformanceWorld,
  CrmFeature,
  CrmProviderFixture,
  CrmScenario,
} from './crm-fixture.ts'

/** Plays core's part for an account where a case can inspect it: stores credentials, refreshes one at a time, counts. */
export interface CrmSeat {
  readonly account: CrmConformanceAccount
  readonly context: CrmContext
  readonly budget: ReturnType<typeof createTestBudget>
  /** How often the provider asked for a newer token, and how often one was fetched. */
  readonly refreshes: { asked: number; done: number }
  /** The credentials as currently stored. */
  credentials(): unknown
  upsert(writes: readonly CrmWrite[], onDuplicate?: 'link' | 'fail'): Promise<readonly CrmWriteResult[]>
  update(writes: readonly CrmWrite[]): Promise<readonly CrmWriteResult[]>
}

export interface CrmCaseTools {
  readonly world: CrmConformanceWorld
  readonly fixture: CrmProviderFixture
  readonly first: CrmSeat
  readonly second: CrmSeat
  /** A write for a new lead with a unique e-mail address. */
  lead(fields?: CrmWrite['fields']): CrmWrite
  /** A write for a new lead with only a name: nothing but the key identifies it. */
  leadWithoutEmail(): CrmWrite
}

/** One case; its needs decide whether it applies to a vendor. */
export interface CrmCase {
  readonly group: string
  readonly name: string
  readonly needs?: readonly (CrmScenario | CrmFeature)[]
  run(tools: CrmCaseTools): Promise<void>
}

export function toConformanceCases(fixture: CrmProviderFixture, cases: readonly CrmCase[]): readonly ConformanceCase[] {
  const offered = new Set<CrmScenario | CrmFeature>([...fixture.scenarios, ...fixture.features])
  const applicable = cases.filter((one) => (one.needs ?? []).every((need) => offered.has(need)))
  return applicable.map(({ group, name, run }) => ({
    group,
    name,
    async run() {
      const world = await fixture.start()
      try {
        const [first, second] = world.accounts
        await run({
          world,
          fixture,
          first: takeSeat(world, first),
          second: takeSeat(world, second),
          lead: (fields) => buildLead(world, fields),
          leadWithoutEmail: () => ({
            key: randomUUID(),
            fields: { ...world.requiredFields, [world.fields.text]: 'Ada' },
          }),
        })
      } finally {
        await world.close()
      }
    },
  }))
}

/** The e-mail address that {@link CrmCaseTools.lead} gave the write. */
export function emailOf(world: CrmConformanceWorld, write: CrmWrite): string {
  const email = write.fields[world.fields.email]
  assert.ok(typeof email === 'string')
  return email
}

/** The account's context with another signal, clock or budget. */
export function withContext(seat: CrmSeat, overrides: Partial<CrmContext>): CrmContext {
  return { ...seat.context, ...overrides }
}

/** The results, whether the provider returned them or threw one fault for the whole call. */
async function settle(
  writes: readonly { readonly key: string }[],
  call: Promise<readonly CrmWriteResult[]>,
): Promise<readonly CrmWriteResult[]> {
  try {
    const results = await call
    assert.deepEqual(
      results.map((result) => result.key),
      writes.map((write) => write.key),
      'one result for each input, in input order',
    )
    return results
  } catch (error) {
    if (!isCrmError(error)) throw error
    return writes.map(({ key }) => ({ key, ok: false, error }))
  }
}

/** The one result of a call with one input. */
export function only(results: readonly CrmWriteResult[]): CrmWriteResult {
  assert.equal(results.length, 1, 'one result for one input')
  const [result] = results
  assert.ok(result)
  return result
}

export function succeeded(result: CrmWriteResult | undefined): Extract<CrmWriteResult, { ok: true }> {
  assert.ok(result, 'a result is there')
  if (!result.ok) assert.fail(`expected success, got ${result.error.code}: ${result.error.message}`)
  return result
}

export function failedWith(result: CrmWriteResult | undefined, code: CrmError['code']): CrmError {
  assert.ok(result, 'a result is there')
  assert.equal(result.ok, false, `expected ${code}, got success`)
  assert.equal(result.error.code, code)
  return result.error
}

/** The CrmError that a call throws. */
export async function thrownBy(call: Promise<unknown>): Promise<CrmError> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  )
  assert.ok(isCrmError(outcome), 'the call must throw a CrmError')
  return outcome
}

/** How many requests to the vendor were not for a token. */
export function dataCalls(world: CrmConformanceWorld): number {
  return world.requests().filter((request) => request.kind !== 'token').length
}

function buildLead(world: CrmConformanceWorld, fields: CrmWrite['fields'] = {}): CrmWrite {
  const key = randomUUID()
  const email = `lead-${key.slice(0, 8)}@example.com`
  return {
    key,
    fields: { ...world.requiredFields, [world.fields.text]: 'Ada', [world.fields.email]: email, ...fields },
  }
}

function takeSeat(world: CrmConformanceWorld, account: CrmConformanceAccount): CrmSeat {
  const { provider, object } = world
  const budget = createTestBudget()
  const call = createTestCallContext(world.fetch === undefined ? {} : { fetch: world.fetch })
  const refreshes = { asked: 0, done: 0 }
  const vault = createVault(world, account, { call, refreshes })
  const context: CrmContext = { ...call, budget, token: vault.token }
  return {
    account,
    context,
    budget,
    refreshes,
    credentials: vault.credentials,
    upsert: (writes, onDuplicate = 'link') => settle(writes, provider.upsert(context, object, writes, { onDuplicate })),
    update: (writes) => settle(writes, provider.update(context, object, writes)),
  }
}

/** Core's part in refreshing tokens: one refresh at a time, none for an outdated version, stored before use. */
function createVault(
  world: CrmConformanceWorld,
  account: CrmConformanceAccount,
  tools: { readonly call: ReturnType<typeof createTestCallContext>; readonly refreshes: CrmSeat['refreshes'] },
): { readonly token: TokenSource; readonly credentials: () => unknown } {
  const { provider } = world
  let stored = provider.credentialsSchema.parse(account.credentials)
  let version = 1
  let running: Promise<void> | null = null
  const current = (): CrmSession & { readonly version: number } => {
    const session = provider.session(stored)
    assert.ok(session, 'the credentials hold a live access token')
    return { ...session, version }
  }
  const renew = async (): Promise<void> => {
    tools.refreshes.done += 1
    stored = provider.credentialsSchema.parse(await provider.refresh(stored, tools.call))
    version += 1
  }
  return {
    credentials: () => stored,
    token: {
      get: () => Promise.resolve(current()),
      async refresh(rejectedVersion) {
        tools.refreshes.asked += 1
        if (version === rejectedVersion) {
          running ??= renew().finally(() => {
            running = null
          })
          await running
        }
        return current()
      },
    },
  }
}

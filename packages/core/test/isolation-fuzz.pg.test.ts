import { isLeadKitError } from '@leadkit/contracts'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Pgbouncer, pgbouncerProgram, startPgbouncer } from './support/database/pgbouncer.ts'
import { type HttpKit, serveKit } from './support/ingest/three-platforms.ts'
import { pageMessage } from './support/ingest/page-message.ts'
import { type Canary, createCanary, SHARED_ACCOUNT, wordsIn } from './support/isolation/canary.ts'
import { make, randomCall } from './support/isolation/random-call.ts'
import { pick, seededRandom } from './support/isolation/random.ts'
import { canaryRows, sharedRows, strangeWords } from './support/isolation/canary-rows.ts'

// Tenants make random public calls at once, half of their ids stolen from each other: nothing of one tenant reaches another, in an answer, an error, or a
// row. Through PgBouncer in transaction mode with two connections, where LEADKIT_PGBOUNCER names it. `pnpm check:guards` takes guards out, one by one.

const TENANTS = Number(process.env['LEADKIT_FUZZ_TENANTS'] ?? 8)
const CALLS = Number(process.env['LEADKIT_FUZZ_CALLS'] ?? 400)
const SEED = Number(process.env['LEADKIT_FUZZ_SEED'] ?? 1)
const random = seededRandom(SEED)

/** Words and ids of other tenants in what a call gave back, except for ids that it was given. */
function leaks(
  canary: Canary,
  owners: ReadonlyMap<string, string>,
  given: ReadonlySet<string>,
  text: string,
): unknown[] {
  const words = wordsIn(text).filter((word) => word !== canary.word)
  const ids = (text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []).filter(
    (id) => (owners.get(id) ?? canary.word) !== canary.word && !given.has(id),
  )
  return [...words, ...ids]
}

function textOf(answer: PromiseSettledResult<unknown>): string {
  if (answer.status === 'fulfilled') return JSON.stringify(answer.value) ?? ''
  const { reason } = answer as { reason: unknown }
  return isLeadKitError(reason) ? `${reason.code} ${reason.message} ${JSON.stringify(reason)}` : String(reason)
}

class Fuzz {
  readonly found: unknown[] = []
  readonly answers = { given: 0, refused: 0 }
  readonly #canaries: readonly Canary[]
  readonly #hosts: readonly HttpKit[]
  readonly #owners: ReadonlyMap<string, string>
  #made = 0

  constructor(canaries: readonly Canary[], hosts: readonly HttpKit[]) {
    this.#canaries = canaries
    this.#hosts = hosts
    this.#owners = new Map(
      canaries.flatMap(({ word, ids, own, tenant }) =>
        [...Object.values(ids), ...Object.values(own), tenant.id].map((id) => [id, word] as const),
      ),
    )
  }

  /** One tenant's calls, one after the other. */
  async run(canary: Canary, calls: number): Promise<void> {
    const others = this.#canaries.filter((other) => other !== canary)
    // What it has put into its own rows may come back: `replies.send` keeps the `userId` that it was given.
    const stolen = new Set<string>()
    for (let call = 0; call < calls; call += 1) {
      const chance = random()
      if (chance < 0.03) await this.#post(canary)
      else if (chance < 0.04) await this.#leave(canary)
      else if (chance < 0.05) await this.#authenticate(pick(others, random))
      else await this.#call(canary, others, stolen)
    }
  }

  async #call(canary: Canary, others: readonly Canary[], stolen: Set<string>): Promise<void> {
    const call = randomCall(canary, others, random)
    for (const id of call.stolen) stolen.add(id)
    const [answer] = await Promise.allSettled([make(call, canary)])
    this.answers[answer.status === 'fulfilled' ? 'given' : 'refused'] += 1
    const leaked = leaks(canary, this.#owners, stolen, textOf(answer))
    if (leaked.length > 0) this.found.push([call.path, leaked])
    if (answer.status === 'fulfilled') return
    const { code, message }: { code?: string; message?: string } = answer.reason ?? {}
    if (!REFUSALS.has(code ?? '')) this.found.push([call.path, code, message])
  }

  async #post({ page, word }: Canary): Promise<void> {
    this.#made += 1
    const mid = `${word}mid-${this.#made}`
    const text = pageMessage(page, random() < 0.5 ? mid : [mid, `${mid}-too`], `${word}hello`)
    const { status } = await pick(this.#hosts, random).post('facebook', text)
    if (status !== 200) this.found.push(['webhook', status])
  }

  /** A tenant comes, has what the others have, and goes; and one that stays disconnects what it shares. */
  async #leave(canary: Canary): Promise<void> {
    this.#made += 1
    const { kit } = pick(this.#hosts, random)
    const name = `guest-${this.#made}`
    const guest = kit.tenant((await kit.tenants.create({ name })).id)
    const { id } = await guest.socialAccounts.connect({ ...SHARED_ACCOUNT, accountId: canary.page })
    const gone = new AbortController()
    gone.abort()
    await guest.socialAccounts.disconnect(id, { signal: gone.signal })
    await kit.tenants.remove(guest.id, { confirmName: name, graceDays: 0 })
  }

  async #authenticate(owner: Canary): Promise<void> {
    const principal = await pick(this.#hosts, random).kit.authenticate(owner.apiKey)
    if (principal.tenantId !== owner.tenant.id) this.found.push(['authenticate', principal.tenantId])
  }
}

/** Anything else, such as `internal`, is a fault of ours. */
const REFUSALS: ReadonlySet<string> = new Set([
  'not_found',
  'conflict',
  'invalid_input',
  'illegal_transition',
  'forbidden',
])

const way = pgbouncerProgram === undefined ? 'directly: LEADKIT_PGBOUNCER names no program' : 'through PgBouncer'
describe(`${TENANTS} tenants at once, ${way}`, () => {
  let database: TestDatabase
  let pooler: Pgbouncer | undefined
  let hosts: readonly HttpKit[] = []
  let direct: Pool

  beforeAll(async () => {
    database = await createTestDatabase()
    direct = new Pool({ connectionString: database.connectionString, max: 2 })
    if (pgbouncerProgram !== undefined) pooler = await startPgbouncer(database.connectionString, 2)
    const connectionString = pooler?.connectionString ?? database.connectionString
    hosts = await Promise.all([1, 2].map(() => serveKit({ connectionString })))
  })
  afterAll(async () => {
    for (const host of hosts) await host.close()
    await direct.end()
    await pooler?.stop()
    await database.drop()
  })

  it('cross in nothing, whatever they call and whichever ids they steal', async () => {
    const canaries: Canary[] = []
    for (let index = 0; index < TENANTS; index += 1) canaries.push(await createCanary(hosts[0] as HttpKit, index))
    const before = [await canaryRows(direct, canaries), await sharedRows(direct, canaries)]
    const fuzz = new Fuzz(canaries, hosts)
    await Promise.all(canaries.map((canary) => fuzz.run(canary, Math.ceil(CALLS / TENANTS))))
    expect(fuzz.found.slice(0, 20), `LEADKIT_FUZZ_SEED=${SEED}`).toEqual([])
    expect(fuzz.answers.given).toBeGreaterThan(CALLS / 5)
    expect([await canaryRows(direct, canaries), await sharedRows(direct, canaries)]).toEqual(before)
    expect(await strangeWords(direct, canaries)).toEqual([])
    expect(await searchPaths()).toEqual(new Set(['"$user", public']))
  }, 3_600_000)

  /** Of connections that the tenants' transactions ran on. */
  async function searchPaths(): Promise<ReadonlySet<string>> {
    const pool = new Pool({ connectionString: pooler?.connectionString ?? database.connectionString, max: 8 })
    const shown = Array.from({ length: 32 }, () => pool.query<{ search_path: string }>('SHOW search_path'))
    const paths = (await Promise.all(shown)).map(({ rows }) => rows[0]?.search_path ?? '')
    await pool.end()
    return new Set(paths)
  }
})

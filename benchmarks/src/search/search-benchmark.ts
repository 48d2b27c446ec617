import { createLeadKit, type LeadFilter, type TenantKit } from '@leadkit/core'
import { startPostgres } from '@leadkit/testing/postgres'
import { Pool } from 'pg'
import { type Benchmark, count, printProgress, printTable, quantile, type Target } from '../harness.ts'
import { createPeople, type Person } from './people.ts'

const BATCH = 5_000
const KEY = { id: 'bench', secret: Buffer.alloc(32, 7).toString('base64') }

/** What people type, and how it follows from a person who is there. */
const SEARCHES: readonly { readonly name: string; readonly of: (person: Person) => string }[] = [
  { name: 'a whole name', of: ({ name }) => name },
  { name: 'a last name without accents', of: ({ name }) => plain(name.split(' ').at(-1) ?? '') },
  { name: 'a first name', of: ({ name }) => name.split(' ')[0] ?? '' },
  { name: 'two letters', of: ({ name }) => name.slice(0, 2) },
  { name: 'one letter', of: ({ name }) => name.slice(0, 1) },
  { name: 'a name and half a name', of: ({ name }) => name.slice(0, -2) },
  { name: 'an e-mail address', of: ({ email }) => email },
  { name: 'a phone number, national', of: ({ phone }) => `0${phone.slice(3)}` },
  { name: 'the last five digits', of: ({ phone }) => phone.slice(-5) },
  { name: 'a company', of: ({ company }) => company },
  { name: 'GmbH', of: () => 'gmbh' },
  { name: 'two letters of a Chinese name', of: ({ name }) => (/\p{Script=Han}/u.test(name) ? name.slice(1) : '小明') },
  { name: 'nobody', of: ({ name }) => `${name}xyz` },
]

/** Pages without a search: what a list, a board and a table by score ask for. */
const LISTS: readonly { readonly name: string; readonly filter: LeadFilter }[] = [
  { name: 'the newest', filter: {} },
  { name: 'the last changed', filter: { sort: 'updatedAt' } },
  { name: 'the best', filter: { sort: 'score' } },
  ...(['new', 'contacted', 'qualified', 'converted'] as const).map((status) => ({
    name: `board: ${status}`,
    filter: { status },
  })),
]

function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '')
}

/** A page of a search among many leads, beside two statements that one writes first. */
export const searchBenchmark: Benchmark = {
  name: 'search',
  title: 'Search, lists and boards: the first page of 50 among many leads of one tenant',
  async run({ quick }) {
    const leads = quick ? 50_000 : 1_000_000
    const server = await startPostgres({ durable: true })
    try {
      const connectionString = await server.createDatabase('search')
      const pool = new Pool({ connectionString, max: 4 })
      const kit = createLeadKit({ database: { connectionString }, encryption: { keys: [KEY] } })
      await kit.migrate()
      const tenant = kit.tenant((await kit.tenants.create({ name: 'Search' })).id)
      await fill(tenant, leads)
      printProgress('the words of searches, for leads that LeadKit did not write itself')
      await kit.customFields.createIndexes()
      const schema = await schemaOf(tenant)
      await pool.query(`VACUUM (ANALYZE) ${schema}.leads`)
      const targets = await measure({ tenant, pool, schema, leads, rounds: quick ? 10 : 50 })
      await kit.close()
      await pool.end()
      return targets
    } finally {
      await server.stop()
    }
  },
}

async function schemaOf(tenant: TenantKit): Promise<string> {
  const [row] = await tenant.transaction((sql) => sql.query<{ name: string }>('SELECT current_schema() AS name'))
  return `"${row?.name ?? ''}"`
}

async function fill(tenant: TenantKit, leads: number): Promise<void> {
  const personOf = createPeople(1)
  for (let start = 0; start < leads; start += BATCH) {
    const people = Array.from({ length: BATCH }, (_, index) => personOf(start + index))
    const column = (field: keyof Person) => people.map((person) => person[field])
    await tenant.transaction((sql) =>
      sql.query(
        `INSERT INTO leads (id, tenant_id, name, email, phone, company, status, score_value, created_at, updated_at)
         SELECT id, $1, name, email, phone, company, (ARRAY['new', 'contacted', 'qualified', 'converted'])[1 + width_bucket(random(), ARRAY[0.9, 0.99, 0.999])],
           (random() * 100)::integer, now() - random() * interval '1 year', now() - random() * interval '1 month'
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS made (id, name, email, phone, company)`,
        [
          tenant.id,
          people.map((_, index) => idOf(start + index)),
          column('name'),
          column('email'),
          column('phone'),
          column('company'),
        ],
      ),
    )
    printProgress(`${count(start + BATCH)} of ${count(leads)} leads`)
  }
}

/** Ids grow with time, as LeadKit's do. */
function idOf(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`
}

interface World {
  readonly tenant: TenantKit
  readonly pool: Pool
  readonly schema: string
  readonly leads: number
  readonly rounds: number
}

/** The times of both kinds of search, as a table and as a target. */
async function measure({ tenant, pool, schema, leads, rounds }: World): Promise<readonly Target[]> {
  const personOf = createPeople(1)
  const people = Array.from({ length: leads / 100 }, (_, index) => personOf(index))
  const handWritten = {
    ILIKE: `SELECT * FROM ${schema}.leads WHERE deleted_at IS NULL AND (name ILIKE $1 OR email ILIKE $1 OR company ILIKE $1 OR phone ILIKE $1)
      ORDER BY created_at DESC, id DESC LIMIT 50`,
    tsvector: `SELECT * FROM ${schema}.leads WHERE deleted_at IS NULL AND search_vector @@ websearch_to_tsquery('english', $1)
      ORDER BY ts_rank(search_vector, websearch_to_tsquery('english', $1)) DESC, id DESC LIMIT 50`,
  }
  const rows: string[][] = []
  const all: number[] = []
  for (const { name, of } of SEARCHES) {
    printProgress(name)
    const texts = Array.from({ length: rounds }, (_, round) => of(people[(round * 997) % people.length] as Person))
    const ours = await times(texts, (search) => tenant.leads.list({ search, limit: 50 }))
    const few = texts.slice(0, Math.max(3, rounds / 10))
    const ilike = await times(few, (text) => pool.query(handWritten.ILIKE, [`%${text}%`]))
    const vector = await times(few, (text) => pool.query(handWritten.tsvector, [text]))
    all.push(...ours)
    rows.push([
      name,
      ...[quantile(ours, 0.5), quantile(ours, 0.99), quantile(ilike, 0.5), quantile(vector, 0.5)].map(inMs),
    ])
  }
  printTable(['', 'p50', 'p99', 'ILIKE p50', 'tsvector p50'], rows)
  return [
    toTarget(`searches among ${count(leads)} leads`, all),
    toTarget('lists and boards', await measureLists(tenant, rounds)),
  ]
}

async function measureLists(tenant: TenantKit, rounds: number): Promise<readonly number[]> {
  const rows: string[][] = []
  const all: number[] = []
  for (const { name, filter } of LISTS) {
    printProgress(name)
    const ours = await times(
      Array.from({ length: rounds }, () => name),
      () => tenant.leads.list({ ...filter, limit: 50 }),
    )
    all.push(...ours)
    rows.push([name, inMs(quantile(ours, 0.5)), inMs(quantile(ours, 0.99))])
  }
  printTable(['', 'p50', 'p99'], rows)
  return all
}

function toTarget(of: string, measured: readonly number[]): Target {
  const p99 = quantile(measured, 0.99)
  return { text: `p99 of ${of} at most 20 ms`, measured: inMs(p99), met: p99 <= 20 }
}

async function times(texts: readonly string[], search: (text: string) => Promise<unknown>): Promise<readonly number[]> {
  const measured: number[] = []
  for (const text of texts) {
    const start = performance.now()
    await search(text)
    measured.push(performance.now() - start)
  }
  return measured
}

function inMs(time: number): string {
  return time < 10 ? `${time.toFixed(1)} ms` : `${time.toFixed(0)} ms`
}

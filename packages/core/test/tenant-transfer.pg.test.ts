import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createLeadKit,
  createTransferFolder,
  type LeadKit,
  type TransferManifest,
  type TransferSource,
} from '@leadkit/core'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { KeyRing } from '../src/lib/access/key-ring.ts'
import { secretColumns } from '../src/lib/access/secret-rotation-sweep.ts'
import { newId, tenantSchema } from '../src/lib/base/identifier.ts'
import { IdentityHashStore } from '../src/lib/consent/identity-hash-store.ts'
import { Database, type DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createOlderTenant } from './support/database/older-tenant.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

type Options = () => DatabaseOptions

const HERE = { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] }
const THERE = { keys: [{ id: 'there', secret: 'the key of another deployment, 32 chars' }] }
const transferKey = 'a key for the way, of 32 characters'
const TOKEN = 'EAAG-token-of-the-page'
const JANUARY = Date.UTC(2026, 0, 15)

let folder = ''
let folders = 0

function newFolder() {
  folders += 1
  const path = join(folder, String(folders))
  return { path, ...createTransferFolder(path) }
}

/** A tenant with something in most of its tables, and a month in the archive. */
const GRACE = { email: 'grace@example.org' }
const SAID = { by: 'bo', reason: 'They said so' }

async function fillTenant(world: WebhookWorld, options: Options): Promise<void> {
  const { kit, tenant, page, post } = world
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: TOKEN })
  const { id: userId } = await tenant.users.create({
    email: 'ada@example.org',
    password: 'a long password',
    role: 'admin',
  })
  await tenant.apiKeys.create({ userId, name: 'key' })
  await post(envelope(page, textEvent(page, { mid: 'old', text: 'Grüße, 日本 "quoted" \\ and \n lines', at: JANUARY })))
  await post(
    envelope(page, textEvent(page, { mid: 'new', text: 'I want to buy 100, ada@example.org', at: Date.now() })),
  )
  await kit.worker().drain()
  await tenant.leads.create({ name: 'Grace', email: 'grace@example.org' })
  for (const act of ['withdraw', 'give', 'withdraw'] as const) await tenant.consents[act](GRACE, SAID)
  await tenant.archives.run()
  const database = new Database(options())
  await identityHash(database, tenant.id, HERE)
  await database.close()
}

function identityHash(database: Database, tenantId: string, encryption: typeof HERE): Promise<string> {
  const scope = { tenantId, schema: tenantSchema(tenantId) }
  return database.write('test', scope, async (session) =>
    (await new IdentityHashStore(new KeyRing(encryption)).findOrMake(session))('somebody'),
  )
}

/** What of a manifest says which rows there are. */
function rowsOf({ tables, shared, months, migrations }: TransferManifest) {
  // The log goes on: an export and an import are in it.
  const rows = (all: TransferManifest['tables']) => all.filter(({ table }) => !table.startsWith('audit_'))
  const hashes = (all: TransferManifest['tables']) =>
    rows(all).map(({ table, file }) => [table, file.rows, file.sha256])
  return {
    tables: hashes(tables),
    // The tenant's row says that it is suspended now.
    shared: hashes(shared.filter(({ table }) => table !== 'tenants')),
    months,
    migrations,
  }
}

async function removeNow(kit: LeadKit, id: string): Promise<string> {
  const { name } = await kit.tenants.get(id)
  await kit.tenants.remove(id, { confirmName: name, graceDays: 0 })
  return name
}

function testSame(options: Options): void {
  it('is the same row for row and hash for hash after export, removal and import, and works', async () => {
    const archive = createMemoryArchiveSink()
    const world = await createWebhookWorld(options(), { archive })
    const { kit, tenant, page, post } = world
    await fillTenant(world, options)
    const files = newFolder()
    const exported = await kit.tenants.export(tenant.id, { target: files, transferKey })
    expect(exported.objects).toHaveLength(2)
    for (const table of ['messages', 'leads', 'users', 'api_keys', 'ai_tasks', 'archive_manifests', 'consent_records'])
      expect(exported.tables.find((each) => each.table === table)?.file.rows).toBeGreaterThan(0)
    await removeNow(kit, tenant.id)
    await kit.tenants.import({ source: files, transferKey })
    expect(await kit.tenants.get(tenant.id)).toMatchObject({ active: false, name: expect.any(String) as string })
    const again = await kit.tenants.export(tenant.id, { target: newFolder(), transferKey })
    expect(rowsOf(again)).toEqual(rowsOf(exported))
    expect(again.objects.map(({ key, file }) => [key, file.sha256])).toEqual(
      exported.objects.map(({ key, file }) => [key, file.sha256]),
    )
    await kit.tenants.resume(tenant.id)
    expect(await tenant.audit.verify()).toMatchObject({ ok: true })
    expect((await kit.secrets.rotate()).unreadable).toEqual([])
    expect(await tenant.users.verifyPassword('ada@example.org', 'a long password')).not.toBeNull()
    await tenant.consents.give(GRACE, SAID)
    expect(await tenant.consents.get(GRACE)).toMatchObject({ status: 'given' })
    const old = []
    for await (const message of tenant.archives.read('2026-01')) old.push(message.content)
    expect(old).toEqual(['Grüße, 日本 "quoted" \\ and \n lines'])
    expect((await post(envelope(page, textEvent(page, { mid: 'new' })))).status).toBe(200)
    expect(await world.rows(`SELECT FROM messages WHERE platform_message_id = 'new'`)).toHaveLength(1)
    await expect(kit.tenants.import({ source: files, transferKey })).rejects.toMatchObject({ code: 'conflict' })
    await kit.close()
  })
}

function testElsewhere(options: Options): void {
  it('goes to a deployment with other keys under a new id, with its tokens, its archive and who is known', async () => {
    const world = await createWebhookWorld(options(), { archive: createMemoryArchiveSink() })
    await fillTenant(world, options)
    const files = newFolder()
    await world.kit.tenants.export(world.tenant.id, { target: files, transferKey })
    const elsewhere = { ...options(), sharedSchema: 'elsewhere' }
    const kit = createLeadKit({ database: elsewhere, encryption: THERE, archive: createMemoryArchiveSink() })
    await kit.migrate()
    const wanted = { source: files, transferKey, ids: 'new' } as const
    const { tenantId, skippedTables } = await kit.tenants.import({ ...wanted, name: 'Elsewhere' })
    expect(skippedTables).toEqual([])
    expect(tenantId).not.toBe(world.tenant.id)
    await kit.tenants.resume(tenantId)
    const tenant = kit.tenant(tenantId)
    expect((await tenant.leads.list()).items.map(({ email }) => email)).toEqual(
      (await world.tenant.leads.list()).items.map(({ email }) => email),
    )
    const old = []
    for await (const message of tenant.archives.read('2026-01')) old.push(message.id)
    expect(old).toHaveLength(1)
    const database = new Database(elsewhere)
    const [row] = await database.session.run<{ id: string; secret: string }>({
      text: `SELECT id, access_token_encrypted AS secret FROM "${tenantSchema(tenantId)}".social_accounts`,
      parameters: [],
    })
    const place = { tenantId, table: 'social_accounts', rowId: row?.id ?? '', column: 'access_token_encrypted' }
    expect(new KeyRing(THERE).decrypt(row?.secret ?? '', place)).toBe(TOKEN)
    const before = new Database(options())
    expect(await identityHash(database, tenantId, THERE)).toBe(await identityHash(before, world.tenant.id, HERE))
    expect((await kit.doctor()).findings).toEqual([])
    await Promise.all([database.close(), before.close(), kit.close(), world.kit.close()])
  })

  it('leaves credentials out where it is told to, and says so to whoever needs them', async () => {
    const world = await createWebhookWorld(options())
    const files = newFolder()
    const order = { target: files, transferKey, credentials: 'leave_out' } as const
    const { secrets } = await world.kit.tenants.export(world.tenant.id, order)
    // The key of the log, without which nobody could verify it.
    expect(secrets.rows).toBe(1)
    await removeNow(world.kit, world.tenant.id)
    await world.kit.tenants.import({ source: files, transferKey })
    await world.kit.tenants.resume(world.tenant.id)
    const [account] = (await world.tenant.socialAccounts.list()).items
    expect(account).toMatchObject({ health: 'needs_reauth', healthReason: 'credentials_left_out' })
    await world.kit.close()
  })
}

/** Breaks off in the middle of the tables, after so many files were opened to be imported. */
function breaking(source: TransferSource, after: number): TransferSource {
  let left = after
  return {
    async *read(name) {
      left -= 1
      let chunks = 0
      for await (const chunk of await source.read(name)) {
        if (left < 0 && chunks > 0) throw new Error('the process dies here')
        chunks += 1
        yield chunk
        if (left < 0 && chunks === 1) throw new Error('the process dies here')
      }
    },
  }
}

function testInterruptions(options: Options): void {
  it('goes on where an import was cut off, with every row once, and is touched by nobody until then', async () => {
    const world = await createWebhookWorld(options())
    const { kit, tenant } = world
    await world.rows(
      `INSERT INTO form_leads (id, tenant_id, social_account_id, response_id, event, occurred_at)
       SELECT gen_random_uuid(), $1, a.id, n::text, jsonb_build_object('text', repeat('x', 200)), now() FROM social_accounts a, generate_series(1, 1200) n`,
      [tenant.id],
    )
    const files = newFolder()
    const exported = await kit.tenants.export(tenant.id, { target: files, transferKey })
    const count = exported.tables.length + exported.shared.length + 3
    await removeNow(kit, tenant.id)
    let interrupted = 0
    // All files are read once to be checked; what follows is the import.
    for (let reads = count; ; reads += 4) {
      const outcome = await kit.tenants
        .import({ source: breaking(files, reads), transferKey })
        .catch((error: unknown) => error)
      if (!(outcome instanceof Error)) break
      interrupted += 1
      const there = await kit.tenants.get(tenant.id).catch(() => null)
      if (there === null) continue
      await expect(kit.tenants.resume(tenant.id)).rejects.toMatchObject({ code: 'conflict' })
      expect(await kit.migrate()).toMatchObject({ applied: 0, failed: [] })
    }
    expect(interrupted).toBeGreaterThan(3)
    const again = await kit.tenants.export(tenant.id, { target: newFolder(), transferKey })
    expect(rowsOf(again)).toEqual(rowsOf(exported))
    await kit.close()
  })

  it('is refused before anything is made when a file is damaged, the key is another, or the export is newer', async () => {
    const { kit, tenant } = await createWebhookWorld(options())
    const files = newFolder()
    await kit.tenants.export(tenant.id, { target: files, transferKey })
    await removeNow(kit, tenant.id)
    const refused = async (code: string, key = transferKey) => {
      await expect(kit.tenants.import({ source: files, transferKey: key })).rejects.toMatchObject({ code })
      await expect(kit.tenants.get(tenant.id)).rejects.toMatchObject({ code: 'tenant_unknown' })
    }
    await refused('decryption_failed', 'another key of more than 32 characters')
    const manifest = join(files.path, 'manifest.json')
    const described = await readFile(manifest, 'utf8')
    await writeFile(manifest, described.replace(/"version": 9,/, '"version": 9999,'))
    await refused('configuration')
    await writeFile(manifest, described.slice(0, -10))
    await refused('invalid_input')
    await writeFile(manifest, described)
    const roles = join(files.path, 'tables/roles.jsonl')
    await writeFile(roles, (await readFile(roles, 'utf8')).replace('viewer', 'Viewer'))
    await refused('checksum_mismatch')
    await kit.close()
  })
}

function testTables(options: Options): void {
  it('has every table of the schema, also one that the host made, and no secret in clear', async () => {
    const { kit, tenant, rows } = await createWebhookWorld(options())
    await rows('CREATE TABLE host_things (id int PRIMARY KEY)')
    await rows('INSERT INTO host_things VALUES (1)')
    const files = newFolder()
    const { tables, secrets } = await kit.tenants.export(tenant.id, { target: files, transferKey })
    const found = await rows<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1`,
      [tenantSchema(tenant.id)],
    )
    const partitions = /^messages_\d/
    expect(tables.map(({ table }) => table).toSorted()).toEqual(
      found
        .map(({ name }) => name)
        .filter((name) => !partitions.test(name))
        .toSorted(),
    )
    const columns = tables.flatMap(({ table, columns: names }) =>
      names.filter((name) => name.endsWith('_encrypted')).map((column) => ({ table, column })),
    )
    expect(columns).toEqual(expect.arrayContaining([...secretColumns]))
    expect(columns).toHaveLength(secretColumns.length)
    for (const { file } of [...tables, { file: secrets }])
      expect(await readFile(join(files.path, file.name), 'utf8')).not.toContain('"token"')
    await removeNow(kit, tenant.id)
    expect(await kit.tenants.import({ source: files, transferKey })).toMatchObject({ skippedTables: ['host_things'] })
    await kit.close()
  })

  it('comes from an earlier version, and is migrated after its rows are there', async () => {
    const { kit } = await createWebhookWorld(options())
    const database = new Database(options())
    const { tenantId, schema } = await createOlderTenant(database, 40, {})
    const account = newId()
    await database.session.run({
      text: `INSERT INTO "${schema}".leads (id, tenant_id, name) VALUES ($1, $2, 'Ada')`,
      parameters: [account, tenantId],
    })
    const files = newFolder()
    const exported = await kit.tenants.export(tenantId, { target: files, transferKey })
    expect(exported.migrations.every(({ version }) => version < 40)).toBe(true)
    await removeNow(kit, tenantId)
    await kit.tenants.import({ source: files, transferKey })
    await kit.tenants.resume(tenantId)
    expect((await kit.tenant(tenantId).leads.list({ search: 'ada' })).items).toMatchObject([
      { id: account, name: 'Ada' },
    ])
    expect((await kit.doctor()).findings.filter((finding) => finding.schema === schema)).toEqual([])
    await database.close()
    await kit.close()
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadkit-transfer-'))
})
afterAll(() => rm(folder, { recursive: true }))

describeOnPostgres('a tenant as files', (options) => {
  testSame(options)
  testElsewhere(options)
  testInterruptions(options)
  testTables(options)
})

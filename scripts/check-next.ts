import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { packAll } from './pack.ts'
import { installPlain, run } from './plain-install.ts'
import { readJson } from './workspace.ts'

// A Next.js host, from the tarballs as npm installs them and without any configuration: it builds, answers a handshake, migrates, and
// works. Needs the npm registry; says so if `next` cannot be installed.

const files: Readonly<Record<string, string>> = {
  'kit.ts': `
    import { createRulesAiScorer } from '@leadkit/ai-rules'
    import { createLeadKit } from '@leadkit/core'
    import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
    import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
    import { createZohoCrmProvider } from '@leadkit/crm-zoho'
    import { createFacebookIngestor } from '@leadkit/platform-facebook'
    export const kit = createLeadKit({
      database: { pglite: 'memory://' },
      encryption: { keys: [{ id: 'next', secret: 'a secret of this check, 32 characters' }] },
      platforms: [createFacebookIngestor({ appSecrets: ['secret'], verifyToken: 'verify' })],
      crms: [createHubspotCrmProvider(), createSalesforceCrmProvider(), createZohoCrmProvider()],
      ai: createRulesAiScorer(),
    })`,
  'app/layout.tsx': `
    import type { ReactNode } from 'react'
    export default function Layout({ children }: { children: ReactNode }) { return <html><body>{children}</body></html> }`,
  'app/page.tsx': `export default function Page() { return <p>A host</p> }`,
  'app/webhooks/[platform]/route.ts': `
    import { kit } from '../../../kit'
    export const GET = (request: Request) => kit.handler(request)
    export const POST = (request: Request) => kit.handler(request)`,
  'app/work/route.ts': `
    import { kit } from '../../kit'
    export const POST = async () => {
      await kit.migrate()
      const tenant = kit.tenant((await kit.tenants.create({ name: 'Acme', tier: 'pro' })).id)
      await tenant.users.create({ email: 'ada@example.com', role: 'admin', password: 'a long password of hers 12' })
      await tenant.leads.create({ name: 'Bea' })
      await kit.worker().drain()
      return Response.json((await tenant.leads.list()).items.map((lead) => lead.name))
    }`,
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** Waits up to half a minute for the server, then sends the requests of a platform and of the host. */
async function askServer(port: number): Promise<readonly string[]> {
  const base = `http://127.0.0.1:${port}`
  const handshake = `${base}/webhooks/facebook?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=4711`
  for (let attempt = 0; ; attempt += 1) {
    const challenge = await fetch(handshake).catch(() => undefined)
    if (challenge === undefined && attempt < 100) {
      await wait(300)
      continue
    }
    const text = (await challenge?.text()) ?? 'no answer'
    const work = await fetch(`${base}/work`, { method: 'POST' }).catch((error: unknown) => new Response(String(error)))
    const names = await work.text()
    return [
      ...(text === '4711' ? [] : [`the handshake was answered with: ${text.slice(0, 200)}`]),
      ...(names === '["Bea"]' ? [] : [`the kit answered with: ${names.slice(0, 200)}`]),
    ]
  }
}

async function findings(folder: string): Promise<readonly string[]> {
  const tarballs = packAll(folder).flatMap(({ shortName, tarball }) => (shortName === 'testing' ? [] : [tarball]))
  const { version } = readJson('docs/node_modules/kysely/package.json') as { readonly version: string }
  const libraries = [`kysely@${version}`, 'pg', '@electric-sql/pglite@0.5', 'next@16', 'react', 'react-dom']
  const tools = ['typescript@5', '@types/node', '@types/react', '@types/pg']
  const host = join(folder, 'host')
  const installed = installPlain(host, [...tarballs, ...libraries, ...tools])
  if (!installed.ok) return [`npm install: ${installed.output.slice(-2_000)}`]
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(host, name)), { recursive: true })
    writeFileSync(join(host, name), text)
  }
  const next = join(host, 'node_modules/next/dist/bin/next')
  const built = run(process.execPath, [next, 'build'], host, { NEXT_TELEMETRY_DISABLED: '1' })
  if (!built.ok) return [`next build: ${built.output.slice(-2_000)}`]
  const port = await freePort()
  const server = spawn(process.execPath, [next, 'start', '-p', String(port)], { cwd: host, stdio: 'ignore' })
  try {
    return await askServer(port)
  } finally {
    server.kill()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'leadkit-next-'))
try {
  const registry = run('npm', ['view', 'next@16', 'version'], folder)
  if (!registry.ok) console.log('Skipped: the npm registry has no `next` for this machine')
  else {
    const found = await findings(folder)
    for (const finding of found) console.error(finding)
    console.log(`a host in Next.js: ${found.length} findings`)
    process.exitCode = found.length === 0 ? 0 : 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

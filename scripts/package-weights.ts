import { globSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { run } from './plain-install.ts'
import { root, workspacePackages } from './workspace.ts'

// What packages weigh. Each limit is the current size plus a third: a change that exceeds it must say why it needs more.

/** The code of a package, without maps, declarations and sources, in kB. */
const codeBudgets: Readonly<Record<string, number>> = {
  // 20 of them check drafts.
  contracts: 65,
  // A third of it are words of 18 languages that reveal orders to a machine.
  'adapter-kit': 95,
  // 60 of them are texts in 18 languages that say who is writing, 50 the migrations; a fifth is retention with erasure, cold reading and holds.
  core: 1_700,
  testing: 650,
  'ai-evaluation': 90,
  // Half of it is weights, a third is words in 15 languages.
  'ai-rules': 2_700,
  'ai-sdk': 85,
  // Most of it are schemas and docstrings of core's methods, as the document tells them.
  api: 330,
  client: 5,
  cli: 75,
  'archive-fs': 30,
  'format-parquet': 25,
  'archive-s3': 60,
  'crm-hubspot': 75,
  'crm-salesforce': 90,
  'crm-zoho': 90,
  'platform-facebook': 90,
  'platform-linkedin': 80,
  'platform-twitter': 90,
}

/** The bundle size of one helper, minified with all its dependencies, in bytes. The whole of contracts with zod would be 447 kB. */
const bundleBudgets: readonly { readonly from: string; readonly name: string; readonly bytes: number }[] = [
  { from: '@leadkit/contracts', name: 'isLeadKitError', bytes: 1_000 },
  { from: '@leadkit/contracts', name: 'silentLogger', bytes: 1_000 },
  { from: '@leadkit/adapter-kit', name: 'hmacSha256', bytes: 2_000 },
  { from: '@leadkit/adapter-kit', name: 'parseRetryAfter', bytes: 2_000 },
]

/** What the guide installs, in MB as `du` counts: 51 of HubSpot's client, 13 of phone metadata, 25 of PGlite, 11 of language statistics. */
const GUIDE_BUDGET = 235

function codeFindings(): string[] {
  return workspacePackages('packages/*').flatMap(({ folder, shortName }) => {
    const files = globSync('dist/**/*.js', { cwd: join(root, folder) })
    const size = files.reduce((total, file) => total + statSync(join(root, folder, file)).size, 0) / 1_000
    const budget = codeBudgets[shortName]
    if (budget === undefined) return [`${folder}: give it a budget in scripts/package-weights.ts; it has ${size} kB`]
    return size > budget ? [`${folder}: its code has ${size.toFixed(0)} kB; its budget is ${budget}`] : []
  })
}

/** @param consumer a folder with the packages installed */
async function bundleFindings(consumer: string): Promise<string[]> {
  const findings: string[] = []
  for (const { from, name, bytes } of bundleBudgets) {
    const entry = join(consumer, `bundle-${name}.js`)
    writeFileSync(entry, `import { ${name} } from '${from}'\nconsole.log(${name})\n`)
    const bundle = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      write: false,
    })
    const size = bundle.outputFiles[0]?.contents.length ?? Infinity
    if (size > bytes) findings.push(`${name} of ${from} bundles ${size} bytes; its budget is ${bytes}`)
  }
  return findings
}

/**
 * @param consumer a folder with the packages installed
 * @param guide the folder in which npm installed what the guide names
 */
export async function weightFindings(consumer: string, guide: string): Promise<string[]> {
  const megabytes = Number.parseInt(run('du', ['-sk', 'node_modules'], guide).output, 10) / 1_000
  console.log(`What the guide installs: ${megabytes.toFixed(0)} MB`)
  const heavy = megabytes > GUIDE_BUDGET ? [`the guide installs ${megabytes} MB; its budget is ${GUIDE_BUDGET}`] : []
  return [...codeFindings(), ...(await bundleFindings(consumer)), ...heavy]
}

import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './workspace.ts'

// squawk over the migrations: changes that rewrite a table, scan it under a lock, or break the version that still runs.
// A migration runs once per tenant, while that tenant works.

const folder = 'packages/core/migrations'

/** Matters of taste, or of the migrator, which sets a lock timeout itself and lets no statement time out. */
const rulesLeftOut = [
  'prefer-text-field',
  'prefer-bigint-over-int',
  'require-lock-timeout',
  'require-statement-timeout',
]

/** Findings that were looked at; each says why it does no harm. */
const accepted: readonly { readonly file: string; readonly rule: string; readonly why: string }[] = [
  {
    file: 'tenant/0007_crm_inbound.sql',
    rule: 'constraint-missing-not-valid',
    why: 'crm_configs has a few rows a tenant',
  },
  {
    file: 'tenant/0008_crm_drift.sql',
    rule: 'constraint-missing-not-valid',
    why: 'crm_configs has a few rows a tenant',
  },
]

interface Finding {
  readonly file: string
  readonly line: number
  readonly message: string
  readonly help: string | null
  readonly rule_name: string
}

const rendered = mkdtempSync(join(tmpdir(), 'leadkit-migrations-'))
try {
  const files = globSync('*/*.sql', { cwd: join(root, folder) }).toSorted()
  for (const file of files) {
    mkdirSync(join(rendered, dirname(file)), { recursive: true })
    // The schema's name and the tenant's id, which the migrator puts in.
    const text = readFileSync(join(root, folder, file), 'utf8').replaceAll(/\{\{([a-z_]+)\}\}/g, '$1')
    writeFileSync(join(rendered, file), text)
  }
  const flags = ['--pg-version', '15', '--assume-in-transaction', '--reporter', 'json']
  const { stdout, stderr, error } = spawnSync('squawk', [...flags, ...files], { cwd: rendered, encoding: 'utf8' })
  if (error !== undefined || !stdout.startsWith('[')) throw new Error(`squawk failed: ${error?.message ?? stderr}`)
  const found = (JSON.parse(stdout) as readonly Finding[]).filter(({ rule_name: rule }) => !rulesLeftOut.includes(rule))
  const isAccepted = ({ file, rule_name: rule }: Finding) =>
    accepted.some((entry) => entry.file === file && entry.rule === rule)
  const open = found.filter((finding) => !isAccepted(finding))
  for (const { file, line, rule_name: rule, message, help } of open) {
    console.error(`${folder}/${file}:${line + 1}: ${rule}: ${message} ${help ?? ''}`)
  }
  const unused = accepted.filter(
    (entry) => !found.some((finding) => finding.file === entry.file && finding.rule_name === entry.rule),
  )
  for (const { file, rule } of unused)
    console.error(`scripts/check-migrations.ts: ${rule} of ${file} is gone; take it out`)
  console.log(`${files.length} migrations by squawk: ${open.length} findings, ${accepted.length} accepted`)
  process.exitCode = open.length + unused.length === 0 ? 0 : 1
} finally {
  rmSync(rendered, { recursive: true, force: true })
}

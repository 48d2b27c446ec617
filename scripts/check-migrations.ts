import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './workspace.ts'

// Runs squawk on the migrations: finds changes that rewrite a table, scan it under a lock, or break the running version.
// A migration runs once per tenant, while that tenant works.

const folder = 'packages/core/migrations'

/** Matters of style, or handled by the migrator, which sets a lock timeout but no statement timeout. */
const rulesLeftOut = [
  'prefer-text-field',
  'prefer-bigint-over-int',
  'require-lock-timeout',
  'require-statement-timeout',
]

interface Accepted {
  readonly file: string
  readonly rules: readonly string[]
  readonly why: string
}

/** Reviewed findings, and why they are harmless. A migration runs in a transaction, so none builds an index concurrently. */
const accepted: readonly Accepted[] = [
  {
    file: 'shared/0018_removed_tenants.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'one row per tenant, and none of them fits its condition: built in milliseconds',
  },
  {
    file: 'tenant/0073_owners.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'the columns are new, so that no row has an entry yet',
  },
  {
    file: 'tenant/0074_answers.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'a partial index on a new column that no row has a value in: nothing is sorted, and the table is read once',
  },
  {
    file: 'tenant/0041_draft_reviews.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'a tenant has thousands of replies, not millions: the lock lasts for milliseconds',
  },
  {
    file: 'tenant/0040_people_in_charge.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'the columns are new, so that no row has an entry yet',
  },
  {
    file: 'tenant/0046_consent.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'a tenant has at most some hundred thousand leads and conversations: about a second each, in which webhooks wait',
  },
  {
    file: 'tenant/0056_lead_merges.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'partial indexes on new columns that no row has a value in: nothing is sorted, and the table is read once',
  },
  {
    file: 'tenant/0079_tags_and_segments.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'a partial index on a new column that no row has a value in: nothing is sorted, and the table is read once',
  },
  {
    file: 'tenant/0070_timeline_indexes.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'a tenant has at most some hundred thousand replies and CRM writes: about a second, in which both wait and webhooks do not',
  },
  {
    file: 'tenant/0100_list_indexes.sql',
    rules: ['require-concurrent-index-creation', 'require-concurrent-index-deletion'],
    why: 'below 200,000 leads or conversations, from where on kit.migrate() asks first, the indexes of a tenant are built in a second',
  },
  {
    file: 'tenant/0098_sync_age.sql',
    rules: ['require-concurrent-index-creation', 'require-concurrent-index-deletion'],
    why: 'a tenant has at most some hundred thousand CRM writes: about a second, in which they wait and webhooks do not',
  },
  {
    file: 'tenant/0052_score_override_and_input.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'a tenant has at most some hundred thousand leads: about a second, in which scorings wait and webhooks do not',
  },
  {
    file: 'tenant/0038_lead_search.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'the column is new, so that no row has an entry yet; CONCURRENTLY cannot run in the transaction of a migration',
  },
  {
    file: 'tenant/0007_crm_inbound.sql',
    rules: ['constraint-missing-not-valid'],
    why: 'a tenant has a few CRM configs',
  },
  {
    file: 'tenant/0008_crm_drift.sql',
    rules: ['constraint-missing-not-valid'],
    why: 'a tenant has a few CRM configs',
  },
  {
    file: 'tenant/0027_reply_claims.sql',
    rules: ['adding-not-nullable-field', 'require-concurrent-index-deletion', 'require-concurrent-index-creation'],
    why: 'a tenant has thousands of replies, not millions: the locks last for milliseconds',
  },
  {
    file: 'shared/0015_account_gaps.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'the index is on a column that the migration adds, so it is empty; the table has a row per account',
  },
  {
    file: 'tenant/0028_unexplained_refusals.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'no row has the code yet, so the index is empty',
  },
  {
    file: 'tenant/0038_lead_search.sql',
    rules: ['require-concurrent-index-creation'],
    why: 'the column that the index is on is added here, and empty',
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
    accepted.some((entry) => entry.file === file && entry.rules.includes(rule))
  const open = found.filter((finding) => !isAccepted(finding))
  for (const { file, line, rule_name: rule, message, help } of open) {
    console.error(`${folder}/${file}:${line + 1}: ${rule}: ${message} ${help ?? ''}`)
  }
  const gone = accepted.flatMap(({ file, rules }) =>
    rules
      .filter((rule) => !found.some((finding) => finding.file === file && finding.rule_name === rule))
      .map((rule) => `scripts/check-migrations.ts: ${rule} of ${file} is gone; take it out`),
  )
  for (const finding of gone) console.error(finding)
  console.log(`${files.length} migrations by squawk: ${open.length} findings, ${found.length - open.length} accepted`)
  process.exitCode = open.length + gone.length === 0 ? 0 : 1
} finally {
  rmSync(rendered, { recursive: true, force: true })
}

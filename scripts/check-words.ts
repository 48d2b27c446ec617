import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.ts'

// Words and phrases to avoid in docs, comments, docstrings and messages. With --report it only counts.

interface Rule {
  readonly words: RegExp
  readonly write: string
}

const rules: readonly Rule[] = [
  { words: /\bthe (?:seed|card)\b/i, write: 'say what it is, such as the original schema design' },
  { words: /\bso long a\b/i, write: 'as long as' },
  { words: /\b(?:what|which|that|who) (?:is|are|was|were) (?:none|no(?! longer))\b/i, write: 'is not a …' },
  { words: /\btold of\b/i, write: 'told about, or: learns, reports' },
  { words: /\bmend(?:s|ed|ing)?\b/i, write: 'fix, repair, correct' },
  { words: /\bsigns? of life\b/i, write: 'heartbeat' },
  { words: /\b(?:the )?times? that cannot be\b(?! \w+(?:ed|d|n|t)\b)/i, write: 'an implausible time' },
  { words: /\bgives? way to\b/i, write: 'falls back to, is replaced by' },
  { words: /\bthe host is told\b/i, write: 'LeadKit emits …, the host gets an event' },
  {
    words: /\b(?:whatever dies|fell ill|put(?:s)? it right|told as it happens)\b/i,
    write: 'even if a process dies; became unhealthy; fixes; reported',
  },
  { words: /\bis an? \w+ of (?:the host|the tenant|the vendor)'s\b/i, write: "the host's own …" },
]

/** Where a listed word is correct: the file and a part of the line. */
const allowed: readonly { readonly file: string; readonly text: string }[] = [
  { file: 'scripts/check-words.ts', text: '' },
  { file: 'examples/server-hono/src/play/compare-messages.ts', text: 'for (const told of truth)' },
  // A migration is never edited.
  { file: 'packages/core/migrations/tenant/0008_crm_drift.sql', text: 'what a person has to' },
]

const files = globSync('{*.md,.changeset/*.md,{packages,docs,scripts,benchmarks,examples}/**/*.{ts,md,sql,js,html}}', {
  cwd: root,
  exclude: (path) => /(?:^|\/)(?:node_modules|dist|\.tsbuild|\.docs-check)$/.test(path),
}).toSorted()

const findings = files.flatMap((file) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      rules.flatMap(({ words, write }) => {
        const found = words.exec(line)?.[0]
        const isAllowed = allowed.some((entry) => entry.file === file && line.includes(entry.text))
        return found === undefined || isAllowed ? [] : [{ file, text: `${file}:${index + 1}: "${found}": ${write}` }]
      }),
    ),
)

const reportOnly = process.argv.includes('--report')
const counts = new Map<string, number>()
for (const { file } of findings) {
  const area = file
    .split('/')
    .slice(0, file.startsWith('packages/core/src') ? 5 : 2)
    .join('/')
  counts.set(area, (counts.get(area) ?? 0) + 1)
}
for (const { text } of reportOnly ? [] : findings) console.error(text)
for (const [area, count] of counts) console.log(`${count}  ${area}`)
console.log(`${files.length} files looked through for words: ${findings.length} findings`)
process.exitCode = findings.length === 0 || reportOnly ? 0 : 1

import { spawnSync } from 'node:child_process'
import { root } from './workspace.ts'

// All checks that a change must pass, in sequence; the next step runs even if one fails.
// `--without-tests` skips the unit tests, for a caller that has already run them.

interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const script = (name: string): Step['command'] => ['node', `scripts/${name}.ts`]
const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint'] },
  { name: 'floors', command: script('check-dependencies') },
  { name: 'no exemptions', command: script('check-exemptions') },
  { name: 'shapes of packages', command: script('check-shapes') },
  { name: 'duplicated lines', command: script('check-duplication') },
  { name: 'migrations', command: script('check-migrations') },
  { name: 'changesets', command: script('check-changesets') },
  { name: 'English', command: script('check-words') },
  { name: 'types and build', command: ['pnpm', 'run', 'build'] },
  { name: 'schemas of the JSON API', command: ['node', 'scripts/api-report/schemas.ts', '--check'] },
  {
    name: 'types of the client',
    command: ['node', '--conditions=@leadkit/source', 'scripts/api-report/client-types.ts', '--check'],
  },
  { name: 'public API', command: ['node', 'scripts/api-report/main.ts', '--check'] },
  { name: 'unused code', command: ['knip', '--no-config-hints'] },
  { name: 'package shapes', command: script('check-packages') },
  { name: 'code in docs', command: script('check-docs') },
  { name: 'ai-rules on its held-back conversations', command: ['pnpm', 'run', 'evaluate'] },
  { name: 'files on the path of a message', command: ['pnpm', 'run', 'walk'] },
  {
    name: 'unit tests, with the coverage of pure files',
    command: ['vitest', 'run', '--project', 'unit', '--coverage'],
  },
]

const wanted = process.argv.includes('--without-tests')
  ? steps.filter(({ name }) => !name.startsWith('unit tests'))
  : steps
const results = wanted.map(({ name, command: [program, ...parameters] }) => {
  console.log(`\n== ${name}: ${[program, ...parameters].join(' ')}`)
  const start = performance.now()
  const { status, error } = spawnSync(program, parameters, { cwd: root, stdio: 'inherit' })
  if (error !== undefined) console.error(error.message)
  return { name, passed: status === 0, seconds: (performance.now() - start) / 1000 }
})

console.log('')
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)`)
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1

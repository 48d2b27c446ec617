import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guards, type Guard } from './guards.ts'
import { root } from './workspace.ts'

// Removes each guard of a list in a separate worktree and expects a test to fail. Run by hand and on a schedule:
// each guard takes some seconds. With names as arguments it tries only those guards. Sees only committed changes.

const folder = mkdtempSync(join(tmpdir(), 'leadkit-guards-'))
// As root, PostgreSQL runs as another user, who needs access to its binaries in there.
chmodSync(folder, 0o755)
const worktree = join(folder, 'tree')

function run(
  program: string,
  parameters: readonly string[],
  cwd: string,
): { readonly passed: boolean; readonly output: string } {
  // Some of the tests are long ones.
  const env = { ...process.env, LEADKIT_LONG_TESTS: 'too' }
  const { status, stdout, stderr, error } = spawnSync(program, parameters, { cwd, env, encoding: 'utf8' })
  return { passed: status === 0, output: `${stdout}${stderr}${error?.message ?? ''}` }
}

function mustRun(program: string, parameters: readonly string[], cwd: string): void {
  const { passed, output } = run(program, parameters, cwd)
  if (!passed) throw new Error(`${program} ${parameters.join(' ')} failed:\n${output}`)
}

function tests(paths: readonly string[]) {
  return run('node', ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...new Set(paths)], worktree)
}

/** The problem with a guard's tests, if any. */
function tryGuard({ name, file, code, without, noticedBy, alsoNoticedBy }: Guard): string | undefined {
  const path = join(worktree, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(code).length !== 2) return `${name}: ${file} does not have its code once; correct scripts/guards.ts`
  writeFileSync(
    path,
    text.replace(code, () => without),
  )
  try {
    const notice = [noticedBy, ...(alsoNoticedBy === undefined ? [] : [[alsoNoticedBy]])]
    const blind = notice.find((files) => tests(files).passed)
    return blind === undefined ? undefined : `${name}: no test of ${blind.join(', ')} notices that it is gone`
  } finally {
    writeFileSync(path, text)
  }
}

const names = process.argv.slice(2)
const wanted = names.length === 0 ? guards : guards.filter(({ name }) => names.includes(name))
try {
  mustRun('git', ['worktree', 'add', '--detach', worktree, 'HEAD'], root)
  mustRun('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], worktree)
  const whole = tests(wanted.flatMap(({ noticedBy, alsoNoticedBy = [] }) => noticedBy.concat(alsoNoticedBy)))
  const findings = whole.passed ? [] : [`the tests fail before any guard is removed:\n${whole.output.slice(-2_000)}`]
  for (const guard of whole.passed ? wanted : []) {
    const finding = tryGuard(guard)
    console.log(`${finding === undefined ? 'noticed' : 'FAILED '}  ${guard.name}`)
    if (finding !== undefined) findings.push(finding)
  }
  for (const finding of findings) console.error(finding)
  console.log(`${wanted.length} guards removed one by one: ${findings.length} findings`)
  process.exitCode = findings.length === 0 && wanted.length > 0 ? 0 : 1
} finally {
  run('git', ['worktree', 'remove', '--force', worktree], root)
  rmSync(folder, { recursive: true, force: true })
}

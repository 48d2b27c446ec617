import { spawnSync } from 'node:child_process'
import { root } from './workspace.ts'

// A change of a published package needs a changeset. Compares with main; in a clone without main, such
// as a shallow one of a release, it only reads the changesets.

const bases = ['origin/main', 'main', 'HEAD']
const isCommit = (name: string) =>
  spawnSync('git', ['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { cwd: root }).status === 0
const base = bases.find(isCommit) ?? 'HEAD'
const { status, error } = spawnSync('changeset', ['status', `--since=${base}`], { cwd: root, stdio: 'inherit' })
if (error !== undefined) console.error(error.message)
process.exitCode = status ?? 1

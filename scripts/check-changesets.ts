import { spawnSync } from 'node:child_process'
import { root } from './workspace.ts'

// A change of a package that is published comes with a changeset. Compared with main; in a clone that has no main, such
// as a shallow one of a release, only the changesets themselves are read.

const bases = ['origin/main', 'main', 'HEAD']
const isCommit = (name: string) =>
  spawnSync('git', ['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { cwd: root }).status === 0
const base = bases.find(isCommit) ?? 'HEAD'
const { status, error } = spawnSync('changeset', ['status', `--since=${base}`], { cwd: root, stdio: 'inherit' })
if (error !== undefined) console.error(error.message)
process.exitCode = status ?? 1

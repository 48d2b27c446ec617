import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './workspace.ts'

// Runs the embedded scorer on conversations not used to train or tune it, and compares the results with the bounds in `bounds.json`.
// `pnpm evaluate [folder] [flags of leadkit-evaluate]`; the default folder is that of ai-rules.

const heldBack = 'packages/ai-rules/data/held-back'
const parameters = process.argv.slice(2)
const given = parameters[0]?.startsWith('-') === false ? parameters.shift() : undefined
const folder = given === undefined ? join(root, heldBack) : resolve(given)
if (given === undefined && !existsSync(folder)) {
  console.log(`${heldBack} is not here yet: nothing is evaluated`)
} else {
  const bounds = join(folder, 'bounds.json')
  const command = [
    '--conditions=@leadkit/source',
    join(root, 'packages/ai-evaluation/bin/leadkit-evaluate.js'),
    folder,
    '--scorer',
    join(root, 'packages/ai-rules/src/index.ts#createRulesAiScorer'),
    ...(existsSync(bounds) ? ['--bounds', bounds] : []),
    ...parameters,
  ]
  process.exitCode = spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 2
}

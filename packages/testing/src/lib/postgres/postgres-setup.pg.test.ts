import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const config = fileURLToPath(new URL('../../../test/setup-run/vitest.config.ts', import.meta.url))
const files = [
  fileURLToPath(new URL('../../../test/setup-run/first.inner.ts', import.meta.url)),
  fileURLToPath(new URL('../../../test/setup-run/second.inner.ts', import.meta.url)),
]

describe('definePostgresSetup', () => {
  it('gives every file of a real vitest run a migrated database of its own', async () => {
    const output = await mkdtemp(join(tmpdir(), 'leadkit-setup-run-'))
    const outputFile = join(output, 'report.json')
    const folder = dirname(config)
    const options = ['--root', folder, '--config', config, '--reporter=json', `--outputFile=${outputFile}`]
    await promisify(execFile)(process.execPath, [vitest, 'run', ...options, ...files], { cwd: folder })
    const report: unknown = JSON.parse(await readFile(outputFile, 'utf8'))
    await rm(output, { recursive: true })
    expect(report).toMatchObject({ success: true, numPassedTests: 2 })
  })
})

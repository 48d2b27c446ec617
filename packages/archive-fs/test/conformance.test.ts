import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeArchiveSink } from '@leadkit/testing/conformance'
import { afterAll } from 'vitest'
import { createFsArchiveSink } from '../src/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'leadkit-archive-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describeArchiveSink('fs', {
  createSink: () => createFsArchiveSink({ directory }),
  async corrupt(key) {
    const folder = join(directory, `${key}@`)
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name))
      bytes[0] = (bytes[0] ?? 0) ^ 1
      await writeFile(join(folder, name), bytes)
    }
  },
})

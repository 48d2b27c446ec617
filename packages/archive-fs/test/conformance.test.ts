import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeArchiveSink } from '@leadkit/testing/conformance'
import { afterAll } from 'vitest'
import { createFsArchiveSink } from '../src/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'leadkit-archive-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Changes the files of an object behind the sink's back. */
async function change(key: string, edit: (path: string) => Promise<void>): Promise<void> {
  const folder = join(directory, `${key}@`)
  for (const name of await readdir(folder)) await edit(join(folder, name))
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await writeFile(path, bytes)
}

async function halve(path: string): Promise<void> {
  await truncate(path, (await stat(path)).size >> 1)
}

describeArchiveSink('fs', {
  createSink: () => createFsArchiveSink({ directory }),
  corrupt: (key) => change(key, flip),
  // A disk has no lists apart from its folders, no checksums, and no answers that could be slow.
  faults: {
    truncated: { strike: (key) => change(key, halve) },
    lost: { strike: (key) => change(key, (path) => rm(path)) },
    overwritten: { strike: (key) => change(key, (path) => writeFile(path, 'something else')) },
    'partial read': { arm: (key) => change(key, halve) },
    'stale list': {},
    'wrong checksum accepted': {},
  },
})

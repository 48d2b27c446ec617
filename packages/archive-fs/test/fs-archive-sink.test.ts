import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArchiveObject, ArchiveSink } from '@leadkit/contracts'
import { createTestCallContext } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFsArchiveSink } from '../src/index.ts'

const context = createTestCallContext()
let directory: string
let sink: ArchiveSink

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leadkit-archive-'))
  sink = createFsArchiveSink({ directory })
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

async function* textBody(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

function write(key: string, text: string): Promise<ArchiveObject> {
  return sink.write({ key, body: textBody(text), contentType: 'text/plain; charset=utf-8' }, context)
}

async function readText(key: string): Promise<string> {
  const { body } = await sink.read(key, context)
  let text = ''
  for await (const chunk of body) text += Buffer.from(chunk).toString()
  return text
}

describe('what lies on the disk', () => {
  it('is the plain bytes, with hash and content type in the file name', async () => {
    const { sha256 } = await write('acme/2026-01/messages.txt', 'hello')
    const folder = join(directory, 'acme/2026-01/messages.txt@')
    const [name] = await readdir(folder)
    expect(name).toBe(`0000000001~${sha256}~text%2Fplain%3B%20charset%3Dutf-8`)
    expect(await readFile(join(folder, name ?? ''), 'utf8')).toBe('hello')
  })

  it('is one file after a replacement, and nothing after a deletion', async () => {
    await write('acme/object', 'one')
    await write('acme/object', 'two')
    expect(await readdir(join(directory, 'acme/object@'))).toHaveLength(1)
    await sink.delete('acme/object', context)
    expect(await readdir(directory)).toEqual(['.leadkit'])
    expect(await readdir(join(directory, '.leadkit'))).toEqual([])
  })
})

describe('what a dead process left', () => {
  it('counts the newer of two versions, and the next write removes both', async () => {
    await write('object', 'old')
    const folder = join(directory, 'object@')
    const [old = ''] = await readdir(folder)
    const { sha256 } = await write('newer', 'new')
    await copyFile(
      join(directory, 'newer@', (await readdir(join(directory, 'newer@')))[0] ?? ''),
      join(folder, `0000000002~${sha256}~x`),
    )
    expect(await readdir(folder)).toContain(old)
    expect(await readText('object')).toBe('new')
    await write('object', 'last')
    expect(await readdir(folder)).toHaveLength(1)
    expect(await readText('object')).toBe('last')
  })

  it('takes an empty object folder for a free key', async () => {
    await mkdir(join(directory, 'object@'))
    expect(await sink.head('object', context)).toBeNull()
    await sink.write({ key: 'object', body: textBody('one'), contentType: 'text/plain', ifAbsent: true }, context)
    expect(await readText('object')).toBe('one')
  })

  it('removes unfinished work after a day, and keeps what is still being written', async () => {
    const work = join(directory, '.leadkit')
    for (const name of ['dead', 'alive']) {
      await mkdir(join(work, name), { recursive: true })
      await writeFile(join(work, name, 'body'), 'half')
    }
    const stale = createFsArchiveSink({ directory, staleAfterMs: 300 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    await writeFile(join(work, 'alive', 'body'), 'half and more')
    await stale.write({ key: 'object', body: textBody('one'), contentType: 'text/plain' }, context)
    expect(await readdir(work)).toEqual(['alive'])
  })
})

describe('symbolic links', () => {
  let outside: string
  beforeEach(async () => {
    outside = mkdtempSync(join(tmpdir(), 'leadkit-outside-'))
    await writeFile(join(outside, 'passwords'), 'secret')
  })
  afterEach(() => rmSync(outside, { recursive: true, force: true }))

  it('are refused as folders of a key, in every call', async () => {
    await symlink(outside, join(directory, 'link'))
    const refused = { code: 'permission_denied' }
    await expect(write('link/object', 'one')).rejects.toMatchObject(refused)
    await mkdir(join(outside, 'object@'))
    await expect(sink.read('link/object', context)).rejects.toMatchObject(refused)
    await expect(sink.head('link/object', context)).rejects.toMatchObject(refused)
    await expect(sink.delete('link/object', context)).rejects.toMatchObject(refused)
    expect(await readdir(outside)).toEqual(['object@', 'passwords'])
  })

  it('are refused as an object folder', async () => {
    await write('object', 'one')
    await symlink(join(directory, 'object@'), join(directory, 'alias@'))
    await expect(sink.read('alias', context)).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(sink.head('alias', context)).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(sink.delete('alias', context)).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(write('alias', 'two')).rejects.toMatchObject({ code: 'permission_denied' })
    expect(await readText('object')).toBe('one')
  })

  it('are passed over as files and in lists', async () => {
    const { sha256 } = await write('object', 'one')
    await mkdir(join(directory, 'planted@'))
    await symlink(join(outside, 'passwords'), join(directory, 'planted@', `0000000001~${sha256}~x`))
    await symlink(outside, join(directory, 'folder'))
    await expect(sink.read('planted', context)).rejects.toMatchObject({ code: 'not_found' })
    const keys: string[] = []
    for await (const object of sink.list('', context)) keys.push(object.key)
    expect(keys).toEqual(['object'])
  })

  it('may lead to the archive as a whole', async () => {
    await symlink(outside, join(directory, 'archive'))
    sink = createFsArchiveSink({ directory: join(directory, 'archive') })
    await write('object', 'one')
    expect(await readText('object')).toBe('one')
  })
})

describe('reading', () => {
  it('gives the bytes that were there when the read began', async () => {
    await write('object', 'old')
    const { body } = await sink.read('object', context)
    await write('object', 'new')
    await sink.delete('object', context)
    const chunks: string[] = []
    for await (const chunk of body) chunks.push(Buffer.from(chunk).toString())
    expect(chunks).toEqual(['old'])
  })

  it.runIf(process.platform === 'linux')('closes the file when the consumer stops before the first chunk', async () => {
    await write('object', 'one')
    const before = await openFiles()
    const { body } = await sink.read('object', context)
    expect(await openFiles()).toBe(before + 1)
    await body[Symbol.asyncIterator]().return?.()
    expect(await openFiles()).toBe(before)
  })
})

/** Files of the archive that this process holds open (Linux). */
async function openFiles(): Promise<number> {
  const names = await readdir('/proc/self/fd')
  const paths = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return paths.filter((path) => path.startsWith(directory)).length
}

describe('createFsArchiveSink', () => {
  it('refuses options that cannot work', () => {
    expect(() => createFsArchiveSink({ directory: '' })).toThrow(expect.objectContaining({ code: 'configuration' }))
    expect(() => createFsArchiveSink({ directory, staleAfterMs: 0 })).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    )
  })

  it('fails with permanent when a file lies where the archive should be, and recovers when it is gone', async () => {
    const path = join(directory, 'file')
    await writeFile(path, '')
    sink = createFsArchiveSink({ directory: path })
    await expect(write('object', 'one')).rejects.toMatchObject({ code: 'permanent', source: 'archive:fs' })
    rmSync(path)
    await write('object', 'one')
    expect(await readText('object')).toBe('one')
  })

  it('refuses a content type that no header could carry', async () => {
    const request = { key: 'object', body: textBody('one'), contentType: 'text/plain\r\nx: y' }
    await expect(sink.write(request, context)).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

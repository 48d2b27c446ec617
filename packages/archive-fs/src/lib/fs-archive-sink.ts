import { constants } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkArchiveKey, checkArchiveRange } from '@leadkit/adapter-kit'
import type {
  ArchiveObject,
  ArchiveRange,
  ArchiveRangeRead,
  ArchiveRead,
  ArchiveSink,
  ArchiveWrite,
  CallContext,
} from '@leadkit/contracts'
import {
  type ArchiveRoot,
  checkNoLinks,
  makeWorkFolder,
  openRoot,
  removeEmptyFolders,
  removeStaleWork,
  syncFolder,
} from './archive-folders.ts'
import { keyToNames } from './archive-key.ts'
import { archiveError, checkSignal, isMissing, SOURCE, systemCode, withArchiveErrors } from './fs-error.ts'
import { commitObject, conflictError } from './object-commit.ts'
import { checkContentType, fileName, type OpenedObject, openObject, readVersions } from './object-folder.ts'
import { walkObjects } from './object-list.ts'
import { receiveBody } from './received-body.ts'
import { readPart, readVerified } from './stored-body.ts'

export interface FsArchiveSinkOptions {
  /** The archive's folder; created if missing. All of it must be on one file system with case-sensitive names, `rename` and `fsync`. */
  readonly directory: string
  /** The time without a change after which a dead process's unfinished work is removed, in milliseconds. Default 24 hours. */
  readonly staleAfterMs?: number | undefined
}

const DEFAULT_STALE_AFTER_MS = 24 * 60 * 60 * 1000

interface OpenArchive {
  root(): Promise<ArchiveRoot>
  readonly staleAfterMs: number
}

/**
 * An archive in a folder of the local disk or of a mounted volume. Several processes may share it. Each object is a folder `<key>@` with the
 * unmodified bytes in one file named `<version>~<sha256>~<content type>`; see docs/adapters/archive-fs.md.
 *
 * Errors: as {@link ArchiveSink}, and `permanent` if something else is in the way.
 *
 * @throws LeadKitError `configuration` for invalid options.
 * @example
 * const archive = createFsArchiveSink({ directory: '/var/lib/leadkit/archive' })
 */
export function createFsArchiveSink(options: FsArchiveSinkOptions): ArchiveSink {
  const archive = openArchive(options)
  return {
    id: 'fs',
    write: (request, context) =>
      withArchiveErrors('Writing an archive object', () => writeObject(archive, request, context.signal)),
    read: (key, context) =>
      withArchiveErrors('Opening an archive object', () => readObject(archive, key, context.signal)),
    readRange: (key, range, context) =>
      withArchiveErrors('Reading part of an archive object', () =>
        readObjectRange(archive, key, range, context.signal),
      ),
    head: (key, context) => withArchiveErrors('Looking up an archive object', () => headObject(archive, key, context)),
    list: (prefix, context) => listObjects(archive, prefix, context.signal),
    delete: (key, context) =>
      withArchiveErrors('Deleting an archive object', () => deleteObject(archive, key, context.signal)),
  }
}

function openArchive({ directory, staleAfterMs = DEFAULT_STALE_AFTER_MS }: FsArchiveSinkOptions): OpenArchive {
  if (directory === '') throw archiveError('configuration', 'Give createFsArchiveSink the directory of the archive.')
  if (!(staleAfterMs > 0))
    throw archiveError('configuration', 'staleAfterMs must be a positive number of milliseconds.')
  let root: Promise<ArchiveRoot> | undefined
  return {
    staleAfterMs,
    root() {
      // A failure is not cached: the folder may become usable.
      root ??= openRoot(directory).catch((error: unknown) => {
        root = undefined
        throw error
      })
      return root
    },
  }
}

async function writeObject(archive: OpenArchive, request: ArchiveWrite, signal: AbortSignal): Promise<ArchiveObject> {
  checkArchiveKey(request.key, SOURCE)
  checkContentType(request.contentType)
  checkSignal(signal)
  const root = await archive.root()
  const names = keyToNames(request.key)
  await checkNoLinks(root, names)
  const ifAbsent = request.ifAbsent === true
  if (ifAbsent && (await readVersions(join(root.path, ...names))).length > 0) throw conflictError()
  const workFolder = await makeWorkFolder(root)
  try {
    await removeStaleWork(root, workFolder, archive.staleAfterMs)
    const { sha256, size, modifiedAt, name } = await receiveFile(workFolder, request, signal)
    await commitObject(root, names, { workFolder, name, sha256, contentType: request.contentType }, ifAbsent)
    return { key: request.key, size, sha256, modifiedAt }
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

interface ReceivedFile {
  readonly name: string
  readonly size: number
  readonly sha256: string
  readonly modifiedAt: Date
}

/** Writes the body to a file in the private folder, named as a first version, and makes both durable. */
async function receiveFile(workFolder: string, request: ArchiveWrite, signal: AbortSignal): Promise<ReceivedFile> {
  const unnamed = join(workFolder, 'body')
  const handle = await open(unnamed, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL)
  try {
    const { size, sha256 } = await receiveBody(request.body, handle, signal)
    if (request.sha256 !== undefined && request.sha256 !== sha256)
      throw archiveError(
        'checksum_mismatch',
        'The body does not hash to the promised SHA-256. Nothing was written; send it again.',
      )
    await handle.sync()
    const { mtime } = await handle.stat()
    const name = fileName(1, sha256, request.contentType)
    await rename(unnamed, join(workFolder, name))
    await syncFolder(workFolder)
    return { name, size, sha256, modifiedAt: mtime }
  } finally {
    await handle.close()
  }
}

async function readObject(archive: OpenArchive, key: string, signal: AbortSignal): Promise<ArchiveRead> {
  const { object, handle } = await openExisting(archive, key, signal)
  return { object, body: readVerified(handle, object.sha256, signal) }
}

async function readObjectRange(
  archive: OpenArchive,
  key: string,
  range: ArchiveRange,
  signal: AbortSignal,
): Promise<ArchiveRangeRead> {
  checkArchiveRange(range, SOURCE)
  const { object, handle } = await openExisting(archive, key, signal)
  return { object, bytes: await readPart(handle, range, object.size) }
}

async function openExisting(archive: OpenArchive, key: string, signal: AbortSignal): Promise<OpenedObject> {
  checkArchiveKey(key, SOURCE)
  checkSignal(signal)
  const root = await archive.root()
  const names = keyToNames(key)
  await checkNoLinks(root, names)
  const opened = await openObject(key, join(root.path, ...names))
  if (opened === null) throw archiveError('not_found', 'The archive has no object under this key.')
  return opened
}

async function headObject(archive: OpenArchive, key: string, { signal }: CallContext): Promise<ArchiveObject | null> {
  checkArchiveKey(key, SOURCE)
  checkSignal(signal)
  const root = await archive.root()
  const names = keyToNames(key)
  await checkNoLinks(root, names)
  return describeFolder(key, join(root.path, ...names))
}

/** Null if the object is gone, or disappears while it is being read. */
async function describeFolder(key: string, folder: string): Promise<ArchiveObject | null> {
  for (;;) {
    const [newest] = await readVersions(folder)
    if (newest === undefined) return null
    try {
      const { size, mtime } = await stat(join(folder, newest.name))
      return { key, size, sha256: newest.sha256, modifiedAt: mtime }
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}

async function* listObjects(archive: OpenArchive, prefix: string, signal: AbortSignal): AsyncGenerator<ArchiveObject> {
  checkSignal(signal)
  const operation = 'Listing archive objects'
  const root = await withArchiveErrors(operation, () => archive.root())
  const found = walkObjects(root.path, prefix)
  for (;;) {
    const step = await withArchiveErrors(operation, () => found.next())
    checkSignal(signal)
    if (step.done === true) return
    const { key, folder } = step.value
    const object = await withArchiveErrors(operation, () => describeFolder(key, folder))
    if (object !== null) yield object
  }
}

/** One rename removes the whole folder; what follows only frees the space. */
async function deleteObject(archive: OpenArchive, key: string, signal: AbortSignal): Promise<void> {
  checkArchiveKey(key, SOURCE)
  checkSignal(signal)
  const root = await archive.root()
  const names = keyToNames(key)
  await checkNoLinks(root, names)
  const folder = join(root.path, ...names)
  const workFolder = await makeWorkFolder(root)
  try {
    await rename(folder, join(workFolder, 'removed'))
    await syncFolder(dirname(folder)).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
    })
  } catch (error) {
    if (!isMissing(error)) throw error
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
  await removeEmptyFolders(root, names.slice(0, -1))
}

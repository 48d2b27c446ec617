import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveError, isMissing, systemCode } from './fs-error.ts'

/** No key can map to this name: a segment's leading dot is escaped. */
const PRIVATE_NAME = '.leadkit'

export interface ArchiveRoot {
  /** Absolute, without symbolic links. */
  readonly path: string
  /** Holds data that is being written or removed; on the same file system as the objects. */
  readonly workPath: string
}

/** Creates the archive's folder if it is missing. The folder itself may be reached through a symbolic link; nothing below it may. */
export async function openRoot(directory: string): Promise<ArchiveRoot> {
  await mkdir(directory, { recursive: true })
  const path = await realpath(directory)
  const workPath = join(path, PRIVATE_NAME)
  await makeFolder(workPath)
  await syncFolder(path)
  return { path, workPath }
}

/** A new private folder; its name reveals nothing about the key. */
export async function makeWorkFolder(root: ArchiveRoot): Promise<string> {
  const folder = join(root.workPath, randomUUID())
  await mkdir(folder)
  return folder
}

/** Creates the missing folders, and makes their names durable. Refuses symbolic links on the way. */
export async function makeFolders(root: ArchiveRoot, names: readonly string[]): Promise<void> {
  let parent = root.path
  for (const name of names) {
    const folder = join(parent, name)
    if (await makeFolder(folder)) await syncFolder(parent)
    parent = folder
  }
}

/** Returns true if the folder had to be created. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
  const status = await lstat(folder)
  if (!status.isDirectory()) throw linkError()
  return false
}

/** Refuses a folder that is reached through a symbolic link; a missing one is fine. */
export async function checkNoLinks(root: ArchiveRoot, names: readonly string[]): Promise<void> {
  const folder = join(root.path, ...names)
  const actual = await realpath(folder).catch((error: unknown) => {
    if (isMissing(error)) return folder
    throw error
  })
  if (actual !== folder) throw linkError()
}

function linkError(): Error {
  return archiveError(
    'permission_denied',
    'The archive key leads through something that is not a plain folder, such as a symbolic link. Remove it from the archive.',
  )
}

/** Makes the names in a folder durable (fsync of the folder, which POSIX leaves to the program). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes the folders that became empty, from the deepest up. A writer that needs one of them creates it again. */
export async function removeEmptyFolders(root: ArchiveRoot, names: readonly string[]): Promise<void> {
  for (let depth = names.length; depth > 0; depth -= 1) {
    try {
      await rmdir(join(root.path, ...names.slice(0, depth)))
    } catch (error) {
      const code = systemCode(error)
      if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return
      throw error
    }
  }
}

/**
 * Removes what dead processes left in the private folder: entries unchanged for `staleAfterMs`. Both times come from the file system, so the clocks
 * of other machines do not matter.
 */
export async function removeStaleWork(root: ArchiveRoot, ownFolder: string, staleAfterMs: number): Promise<void> {
  const { mtimeMs: nowMs } = await lstat(ownFolder)
  for (const name of await readdir(root.workPath)) {
    const folder = join(root.workPath, name)
    if (folder === ownFolder) continue
    if (nowMs - (await lastTouchedMs(folder)) > staleAfterMs) await rm(folder, { recursive: true, force: true })
  }
}

/** The time of the newest change to the entry or its contents; each chunk updates the time of a file that is still being written. */
async function lastTouchedMs(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const times = await Promise.all(
    [folder, ...names.map((name) => join(folder, name))].map((path) =>
      lstat(path).then(
        ({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs),
        () => 0,
      ),
    ),
  )
  return Math.max(...times)
}

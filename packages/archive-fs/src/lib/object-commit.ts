import { rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkNoLinks, makeFolders, syncFolder, type ArchiveRoot } from './archive-folders.ts'
import { archiveError, isMissing, systemCode } from './fs-error.ts'
import { fileName, readVersions, removeOldVersions } from './object-folder.ts'

/** A complete, synced file in its own private folder, ready to become an object. */
export interface PreparedObject {
  readonly workFolder: string
  /** The file's name in `workFolder`. */
  readonly name: string
  readonly sha256: string
  readonly contentType: string
}

/** Each failed attempt means that another writer or deleter was faster. */
const COMMIT_TRIES = 100

/**
 * Makes the prepared file the object, in one atomic step. For a free key, the whole private folder is renamed into place, which fails if there is
 * already an object and so implements `ifAbsent`. For a taken key, the file is renamed into the object's folder as the next version.
 */
export async function commitObject(
  root: ArchiveRoot,
  names: readonly string[],
  prepared: PreparedObject,
  ifAbsent: boolean,
): Promise<void> {
  const folder = join(root.path, ...names)
  for (let tries = 0; tries < COMMIT_TRIES; tries += 1) {
    await makeFolders(root, names.slice(0, -1))
    const outcome = await becomeFirst(prepared, folder)
    if (outcome === 'done') return
    if (outcome === 'folder_gone') continue
    if (ifAbsent) throw conflictError()
    await checkNoLinks(root, names)
    if (await becomeNext(prepared, folder)) return
  }
  throw archiveError('transient', 'The archive key is being written and deleted all the time. Try again.')
}

export function conflictError(): Error {
  return archiveError(
    'conflict',
    'The archive key already has an object. Choose another key, or write without ifAbsent.',
  )
}

/** `folder_gone`: a deleter removed the folder above because it was empty. */
async function becomeFirst({ workFolder }: PreparedObject, folder: string): Promise<'done' | 'taken' | 'folder_gone'> {
  try {
    await rename(workFolder, folder)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return 'taken'
    if (code === 'ENOENT') return 'folder_gone'
    throw error
  }
  await syncFolder(dirname(folder)).catch(ignoreMissing)
  return 'done'
}

/** Returns false if the object disappeared in the meantime. */
async function becomeNext(prepared: PreparedObject, folder: string): Promise<boolean> {
  const [newest] = await readVersions(folder)
  if (newest === undefined) return false
  const name = fileName(newest.version + 1, prepared.sha256, prepared.contentType)
  try {
    await rename(join(prepared.workFolder, prepared.name), join(folder, name))
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
  await syncFolder(folder).catch(ignoreMissing)
  await removeOldVersions(folder)
  return true
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}

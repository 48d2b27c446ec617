import { constants } from 'node:fs'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchiveObject } from '@leadkit/contracts'
import { archiveError, isMissing } from './fs-error.ts'

/**
 * An object is a folder with one file, whose name contains all its metadata: `<version>~<sha256>~<content type>`. Because name and file are created
 * together, data and metadata can never disagree, even if the process dies. While an object is being replaced, the folder holds two files, and the
 * one with the highest version (then the highest hash) counts.
 */
export interface StoredFile {
  readonly name: string
  readonly version: number
  readonly sha256: string
}

const FILE_NAME = /^(\d{10})~([0-9a-f]{64})~/
/** Keeps the name below 255 bytes even if every character must be escaped. */
const MAX_CONTENT_TYPE_LENGTH = 100
const ESCAPED_CONTENT_TYPE_LENGTH = 150

export function fileName(version: number, sha256: string, contentType: string): string {
  return `${String(version).padStart(10, '0')}~${sha256}~${encodeURIComponent(contentType)}`
}

/** @throws LeadKitError `invalid_input` for a content type that is not printable ASCII or is too long for a file name. */
export function checkContentType(contentType: string): void {
  const isPrintable = /^[\x20-\x7e]+$/.test(contentType) && contentType.length <= MAX_CONTENT_TYPE_LENGTH
  if (!isPrintable || encodeURIComponent(contentType).length > ESCAPED_CONTENT_TYPE_LENGTH)
    throw archiveError(
      'invalid_input',
      `The content type must be 1 to ${MAX_CONTENT_TYPE_LENGTH} printable ASCII characters.`,
    )
}

/** The files of an object's folder, the current one first; empty if there is no such object. Symbolic links are ignored. */
export async function readVersions(folder: string): Promise<readonly StoredFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return entries
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => {
      const [, version, sha256] = FILE_NAME.exec(name) ?? []
      return version === undefined || sha256 === undefined ? [] : [{ name, version: Number(version), sha256 }]
    })
    .toSorted((left, right) => (left.name < right.name ? 1 : -1))
}

/** Removes every file of the folder except the current one. */
export async function removeOldVersions(folder: string): Promise<void> {
  const [, ...old] = await readVersions(folder)
  for (const { name } of old) await rm(join(folder, name), { force: true })
}

export interface OpenedObject {
  readonly object: ArchiveObject
  readonly handle: FileHandle
}

/** Each attempt sees a newer version than the one before, so only a storm of writers could exhaust them. */
const OPEN_TRIES = 100

/**
 * Opens the current file, or returns null if there is none. A file that disappears between listing and opening was replaced, so the folder is listed
 * again. The handle keeps the bytes whatever happens to the key afterwards.
 */
export async function openObject(key: string, folder: string): Promise<OpenedObject | null> {
  for (let tries = 0; tries < OPEN_TRIES; tries += 1) {
    const [newest] = await readVersions(folder)
    if (newest === undefined) return null
    const handle = await openRegular(join(folder, newest.name))
    if (handle !== undefined) return describe(key, newest, handle)
  }
  throw archiveError('transient', 'The archive object is being replaced all the time. Try again.')
}

async function openRegular(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function describe(key: string, { sha256 }: StoredFile, handle: FileHandle): Promise<OpenedObject> {
  try {
    const status = await handle.stat()
    if (!status.isFile())
      throw archiveError('permanent', 'What lies under the archive key is not a regular file. Remove it.')
    return { object: { key, size: status.size, sha256, modifiedAt: status.mtime }, handle }
  } catch (error) {
    await handle.close()
    throw error
  }
}

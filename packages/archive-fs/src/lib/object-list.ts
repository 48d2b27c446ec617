import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nameToText } from './archive-key.ts'
import { isMissing } from './fs-error.ts'

/** An object that the walk has found: it may be gone by the time it is read. */
export interface FoundObject {
  readonly key: string
  readonly folder: string
}

interface Entry {
  readonly kind: 'object' | 'beginning'
  /** The key of an object, or the common beginning of all keys below. */
  readonly text: string
  readonly folder: string
}

/**
 * Every object whose key starts with `prefix`, in ascending order of the keys' bytes. Holds the names of one folder per level in memory. Ignores
 * symbolic links, files and names that the sink never creates.
 */
export async function* walkObjects(folder: string, prefix: string, start = ''): AsyncGenerator<FoundObject> {
  const entries = await readEntries(folder, prefix, start)
  for (const entry of entries.toSorted(compareEntries)) {
    if (entry.kind === 'object') yield { key: entry.text, folder: entry.folder }
    else yield* walkObjects(entry.folder, prefix, entry.text)
  }
}

/** A segment that continues in the folder below is read right away, because its keys may sort between those of this folder. */
async function readEntries(folder: string, prefix: string, start: string): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (const name of await folderNames(folder)) {
    const meaning = nameToText(name)
    if (meaning === undefined) continue
    const text = start + meaning.text
    const below = join(folder, name)
    const mayMatch = text.startsWith(prefix) || (meaning.kind === 'beginning' && prefix.startsWith(text))
    if (!mayMatch) continue
    if (meaning.kind === 'object' || text.endsWith('/')) entries.push({ kind: meaning.kind, text, folder: below })
    else entries.push(...(await readEntries(below, prefix, text)))
  }
  return entries
}

async function folderNames(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function compareEntries(left: Entry, right: Entry): number {
  return Buffer.compare(Buffer.from(left.text), Buffer.from(right.text))
}

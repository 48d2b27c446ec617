/** Below the 255 bytes that file systems allow, with room for the marker at the end. */
const MAX_NAME_BYTES = 240
/** Ends the name of an object's folder; inside a segment it is always escaped. */
const OBJECT_MARK = '@'
/** Ends the name of a folder whose segment continues in the folder below; otherwise `%` is always followed by two digits. */
const CONTINUED_MARK = '%'

/** The object's folder for a key, as folder names below the archive's root: no two keys share a folder, and none leads outside the root. */
export function keyToNames(key: string): readonly string[] {
  const names = key.split('/').flatMap(segmentToNames)
  const last = names.length - 1
  return names.with(last, `${names[last] ?? ''}${OBJECT_MARK}`)
}

/**
 * One folder name, or several nested ones if the segment is too long for the file system. The escaped characters are our own marks, a leading dot (so
 * that no name is `.`, `..` or the sink's private folder), control characters, and, in a segment that is not in Unicode's composed form (NFC),
 * everything outside ASCII: macOS treats composed and decomposed names as the same file.
 */
function segmentToNames(segment: string): readonly string[] {
  const unsafe = segment === segment.normalize('NFC') ? /[%@\p{Cc}]/u : /[%@\p{Cc}]|\P{ASCII}/u
  const names: string[] = []
  let name = ''
  for (const character of segment) {
    const piece = unsafe.test(character) || (name === '' && character === '.') ? escapeCharacter(character) : character
    if (Buffer.byteLength(name) + Buffer.byteLength(piece) > MAX_NAME_BYTES) {
      names.push(name + CONTINUED_MARK)
      name = piece === '.' ? escapeCharacter(piece) : piece
    } else {
      name += piece
    }
  }
  return [...names, name]
}

function escapeCharacter(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** The meaning of a folder's name: an object, or the beginning of keys (with the slash after it, unless the segment continues below). */
export type FolderMeaning = { readonly kind: 'object' | 'beginning'; readonly text: string }

/** The inverse of {@link keyToNames} for one name; undefined for a name that the sink never creates. */
export function nameToText(name: string): FolderMeaning | undefined {
  const mark = name.at(-1)
  const isContinued = mark === CONTINUED_MARK
  const isObject = mark === OBJECT_MARK
  const text = unescapeName(isContinued || isObject ? name.slice(0, -1) : name)
  if (text === undefined || text === '' || name.startsWith('.')) return undefined
  if (isObject) return { kind: 'object', text }
  return { kind: 'beginning', text: isContinued ? text : `${text}/` }
}

function unescapeName(name: string): string | undefined {
  if (/%(?![0-9A-F]{2})|@/u.test(name)) return undefined
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined
  }
}

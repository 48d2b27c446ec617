import { LeadKitError } from '@leadkit/contracts'

/** The records of a CSV file (RFC 4180) with line feeds. A field without quotes and without characters is null; `""` is the empty text. */
export async function* readCsvRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly (string | null)[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true })
    let at = 0
    for (let found = readRecord(text, at); found !== null; found = readRecord(text, at)) {
      yield found.fields
      at = found.end
    }
    rest = text.slice(at)
  }
  if (rest + decoder.decode() !== '')
    throw new LeadKitError('checksum_mismatch', 'Archive: the object ends within a record; restore it from a copy')
}

/** The record that begins at a place, or null if it goes on in the next chunk. */
function readRecord(
  text: string,
  start: number,
): { readonly fields: readonly (string | null)[]; readonly end: number } | null {
  const fields: (string | null)[] = []
  for (let at = start; at < text.length;) {
    const field = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at)
    if (field === null) return null
    fields.push(field.value)
    if (text[field.end] === '\n') return { fields, end: field.end + 1 }
    if (text[field.end] !== ',') return null
    at = field.end + 1
    // A line never ends with a comma and nothing else: the last column is never null.
  }
  return null
}

interface Field {
  readonly value: string | null
  /** Where the comma or line feed behind it is. */
  readonly end: number
}

function readQuoted(text: string, start: number): Field | null {
  let hasQuotes = false
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && text[end + 1] === '"') {
    hasQuotes = true
    end = text.indexOf('"', end + 2)
  }
  if (end === -1 || end + 1 === text.length) return null
  const value = text.slice(start + 1, end)
  return { value: hasQuotes ? value.replaceAll('""', '"') : value, end: end + 1 }
}

function readPlain(text: string, start: number): Field | null {
  const comma = text.indexOf(',', start)
  const line = text.indexOf('\n', start)
  const end = comma === -1 || (line !== -1 && line < comma) ? line : comma
  if (end === -1) return null
  return { value: end === start ? null : text.slice(start, end), end }
}

/** Part of a JSON text: a member of an object, or an element of an array, without the comma beside it. */
export interface JsonSpan {
  readonly start: number
  readonly end: number
  /** Its value, without the name of the member. */
  readonly value: JsonNode
  /** The name of the member as it reads; null for an element. */
  readonly name: string | null
}

export interface JsonNode {
  readonly start: number
  readonly end: number
  readonly kind: 'array' | 'object' | 'string' | 'other'
  /** Empty for texts, numbers and words. */
  readonly parts: readonly JsonSpan[]
}

/**
 * Where the parts of a JSON text are, so that some can be cut out of it and the rest stays as it was, with its spaces and long numbers. Null for a text
 * that is not JSON.
 */
export function readSpans(text: string): JsonNode | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return new SpanReader(text).value()
}

const SPACE = /\s/
const WORD_END = /[\s,\]}]/

/** Reads a text that is known to be JSON. */
class SpanReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): JsonNode {
    this.#skip()
    const start = this.#at
    const first = this.#text[start]
    if (first === '{' || first === '[') return this.#list(start, first === '{' ? 'object' : 'array')
    if (first === '"') this.#string()
    else while (this.#at < this.#text.length && !WORD_END.test(this.#text[this.#at] ?? '')) this.#at += 1
    return { start, end: this.#at, kind: first === '"' ? 'string' : 'other', parts: [] }
  }

  #list(start: number, kind: 'array' | 'object'): JsonNode {
    const parts: JsonSpan[] = []
    this.#at += 1
    for (;;) {
      this.#skip()
      const next = this.#text[this.#at]
      if (next === ']' || next === '}') break
      if (next === ',') {
        this.#at += 1
        continue
      }
      parts.push(this.#part(kind))
    }
    this.#at += 1
    return { start, end: this.#at, kind, parts }
  }

  #part(kind: 'array' | 'object'): JsonSpan {
    const start = this.#at
    let name: string | null = null
    if (kind === 'object') {
      this.#string()
      name = JSON.parse(this.#text.slice(start, this.#at)) as string
      this.#skip()
      // The colon.
      this.#at += 1
    }
    const value = this.value()
    return { start, end: value.end, value, name }
  }

  #string(): void {
    this.#at += 1
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    this.#at += 1
  }

  #skip(): void {
    while (SPACE.test(this.#text[this.#at] ?? '')) this.#at += 1
  }
}

/** The text without these parts of one array or object, and without the commas that separated them. */
export function cutParts(text: string, list: JsonNode, cut: ReadonlySet<JsonSpan>): string {
  const kept = list.parts.filter((part) => !cut.has(part)).map((part) => text.slice(part.start, part.end))
  const [open, close] = list.kind === 'object' ? ['{', '}'] : ['[', ']']
  return `${text.slice(0, list.start)}${open}${kept.join(',')}${close}${text.slice(list.end)}`
}

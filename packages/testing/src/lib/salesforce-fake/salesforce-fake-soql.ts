import type { JsonValue } from '@leadkit/contracts'
import { SalesforceRefusal } from './salesforce-fake-answers.ts'

/** A query of the part of SOQL that the fake speaks: fields, one object, AND, OR, comparisons, IN, ORDER BY and LIMIT. */
export interface SoqlQuery {
  readonly fields: readonly string[]
  readonly object: string
  readonly where: SoqlCondition | null
  readonly orderBy: readonly string[]
  readonly limit: number
}

export type SoqlCondition =
  | { readonly kind: 'and' | 'or'; readonly left: SoqlCondition; readonly right: SoqlCondition }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: string; readonly value: JsonValue }
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly JsonValue[] }

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d{4}-\d{2}-\d{2}T[\d:.]+Z)|([A-Za-z][\w.]*)|(-?\d+)|(<=|>=|!=|[=<>(),]))/y

/** @throws SalesforceRefusal `MALFORMED_QUERY` */
export function parseSoql(text: string): SoqlQuery {
  return new SoqlParser(tokenize(text)).parse()
}

/** The query's tokens, unchanged; a query with an unclosed literal cannot be split. */
function tokenize(text: string): readonly string[] {
  const tokens: string[] = []
  const pattern = new RegExp(TOKEN)
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) throw malformed(`unexpected token at column ${at}`)
    tokens.push(match[0].trim())
  }
  return tokens
}

class SoqlParser {
  readonly #tokens: readonly string[]
  #position = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  parse(): SoqlQuery {
    this.#word('SELECT')
    const fields = this.#list()
    this.#word('FROM')
    const object = this.#next()
    const where = this.#tryWord('WHERE') ? this.#condition() : null
    const orderBy = this.#tryWord('ORDER') ? this.#orderBy() : []
    const limit = this.#tryWord('LIMIT') ? Number(this.#next()) : Number.POSITIVE_INFINITY
    if (this.#position < this.#tokens.length) throw malformed('unexpected words at the end')
    return { fields, object, where, orderBy, limit }
  }

  #orderBy(): readonly string[] {
    this.#word('BY')
    return this.#list()
  }

  #list(): readonly string[] {
    const names = [this.#next()]
    while (this.#tryWord(',')) names.push(this.#next())
    return names
  }

  #condition(): SoqlCondition {
    let left = this.#conjunction()
    while (this.#tryWord('OR')) left = { kind: 'or', left, right: this.#conjunction() }
    return left
  }

  #conjunction(): SoqlCondition {
    let left = this.#term()
    while (this.#tryWord('AND')) left = { kind: 'and', left, right: this.#term() }
    return left
  }

  #term(): SoqlCondition {
    if (this.#tryWord('(')) {
      const inner = this.#condition()
      this.#word(')')
      return inner
    }
    const field = this.#next()
    if (!this.#tryWord('IN'))
      return { kind: 'compare', field, operator: this.#next(), value: readLiteral(this.#next()) }
    this.#word('(')
    const values = this.#list().map(readLiteral)
    this.#word(')')
    return { kind: 'in', field, values }
  }

  #tryWord(word: string): boolean {
    if (this.#tokens[this.#position]?.toUpperCase() !== word) return false
    this.#position += 1
    return true
  }

  #word(word: string): void {
    if (!this.#tryWord(word)) throw malformed(`expecting ${word}`)
  }

  #next(): string {
    const token = this.#tokens[this.#position]
    if (token === undefined) throw malformed('unexpected end')
    this.#position += 1
    return token
  }
}

function readLiteral(token: string): JsonValue {
  if (token.startsWith("'")) {
    return token
      .slice(1, -1)
      .replaceAll(/\\(.)/g, (_, character: string) => ({ n: '\n', r: '\r' })[character] ?? character)
  }
  if (/^-?\d+$/.test(token)) return Number(token)
  if (/^(?:true|false)$/i.test(token)) return token.toLowerCase() === 'true'
  return /^null$/i.test(token) ? null : token
}

/** Whether a record meets the condition; `read` gives its fields. */
export function meets(condition: SoqlCondition, read: (field: string) => JsonValue): boolean {
  switch (condition.kind) {
    case 'and':
      return meets(condition.left, read) && meets(condition.right, read)
    case 'or':
      return meets(condition.left, read) || meets(condition.right, read)
    case 'in':
      return condition.values.some((value) => compare(read(condition.field), value) === 0)
    case 'compare': {
      const order = compare(read(condition.field), condition.value)
      const results: Readonly<Record<string, boolean>> = {
        '=': order === 0,
        '!=': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      }
      const result = results[condition.operator]
      if (result === undefined) throw malformed('unexpected operator')
      return result
    }
  }
}

/** Compares timestamps by time, ids by their characters, other text ignoring case. NaN if the values cannot be compared. */
export function compare(left: JsonValue, right: JsonValue): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const [one, other] = [toTime(left), toTime(right)]
    if (!Number.isNaN(one) && !Number.isNaN(other)) return one - other
    const [first, second] = [left.toLowerCase(), right.toLowerCase()]
    return first === second ? 0 : first < second ? -1 : 1
  }
  if (left === right) return 0
  return left === null || right === null ? Number.NaN : Number(left) - Number(right)
}

function toTime(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text.replace(/\+0000$/, 'Z')) : Number.NaN
}

function malformed(message: string): SalesforceRefusal {
  return new SalesforceRefusal(400, { code: 'MALFORMED_QUERY', message })
}

import ts from 'typescript'

/** `result`: what a method gives; `body`: what it takes as JSON; `query`: what it takes in an address. */
export type Use = 'result' | 'body' | 'query'

/** What a caller over HTTP never passes: a transaction, a signal, a function that hears of progress, a scorer. */
const leftOut: ReadonlySet<string> = new Set(['transaction', 'signal', 'onProgress', 'scorer'])

const text = 'z.string()'
const anyObject = 'z.record(z.string(), z.unknown())'

/** Types that have one form in JSON, by their name. */
const known: Readonly<Record<string, Readonly<Record<Use, string | null>>>> = {
  Date: { result: 'z.iso.datetime()', body: 'dateInput', query: 'dateInput' },
  URL: { result: text, body: text, query: text },
  JsonValue: { result: 'z.unknown()', body: 'z.unknown()', query: null },
  JsonObject: { result: anyObject, body: 'jsonObject', query: 'jsonText(jsonObject)' },
  LeadKitError: { result: 'faultSchema', body: null, query: null },
  // The host's own fields are whatever it declares.
  CustomValues: { result: anyObject, body: anyObject, query: `jsonText(${anyObject})` },
  CustomInput: { result: anyObject, body: 'customFields', query: 'jsonText(customFields)' },
  CustomFilter: { result: anyObject, body: 'customFields', query: 'jsonText(customFields)' },
  CredentialsOf: { result: null, body: anyObject, query: null },
  MappingSource: { result: text, body: 'mappingSource', query: 'mappingSource' },
}

/** Types that say nothing by their own name, so that the name is that of the declaration. */
const wrappers: ReadonlySet<string> = new Set([
  'Readonly',
  'Record',
  'Partial',
  'Pick',
  'Omit',
  'Array',
  'ReadonlyArray',
])

/** Prints zod source for types, and keeps the named ones as constants that others mention. */
export class SchemaPrinter {
  readonly #checker: ts.TypeChecker
  readonly #use: Use
  readonly #named = new Map<string, string>()
  readonly #open = new Set<string>()

  /** True prints every type in its place: no constants. */
  readonly #inline: boolean

  constructor(checker: ts.TypeChecker, use: Use, inline = false) {
    this.#checker = checker
    this.#use = use
    this.#inline = inline
  }

  /** The constants by name, each after those that it mentions. */
  get constants(): ReadonlyMap<string, string> {
    return this.#named
  }

  /**
   * The name of the type's constant, or its zod source; null for what cannot be given in this use.
   * @param node where the type is written, for a name that the type itself has lost
   */
  print(type: ts.Type, node?: ts.TypeNode): string | null {
    const name = nameOf(type, node)
    const fixed = known[name]
    if (fixed !== undefined) return fixed[this.#use]
    const isNamed =
      /^[A-Z]/.test(name) && (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union | ts.TypeFlags.Intersection)) !== 0
    const isList = this.#checker.isArrayType(type) || this.#checker.isTupleType(type)
    if (!isNamed || isList || this.#inline) return this.#source(type)
    // In an address only the fields at the top have a place of their own.
    if (this.#use === 'query' && this.#open.size > 0 && isNested(type, this.#checker)) return this.#source(type)
    return this.#constant(name, type)
  }

  /** As `print`, and keeps an object that has no name of its own under the given one: `ApiKeysCreate` for what `apiKeys.create` gives. */
  printAs(name: string, type: ts.Type, node: ts.TypeNode | undefined): void {
    const source = this.print(type, node)
    if (source !== null && source.includes('bject({') && !this.#named.has(source))
      this.#named.set(constantOf(name, this.#use), source)
  }

  #constant(name: string, type: ts.Type): string | null {
    const constant = constantOf(name, this.#use)
    if (this.#named.has(constant)) return constant
    // A type that contains itself is JSON of any depth there.
    if (this.#open.has(name)) return this.#use === 'query' ? null : 'z.unknown()'
    this.#open.add(name)
    const source = this.#source(type)
    this.#open.delete(name)
    if (source === null) return null
    const symbol = type.aliasSymbol ?? type.getSymbol()
    const about = symbol?.name === name ? docOf(symbol, this.#checker) : ''
    const meta = this.#use === 'query' ? '' : `.meta(${metaOf({ id: titleOf(name, this.#use), description: about })})`
    this.#named.set(constant, `${source}${meta}`)
    return constant
  }

  #source(type: ts.Type): string | null {
    const { flags } = type
    if ((flags & ts.TypeFlags.Boolean) !== 0) return this.#use === 'query' ? 'booleanInput' : 'z.boolean()'
    if ((flags & ts.TypeFlags.StringLiteral) !== 0) return `z.literal(${quote((type as ts.StringLiteralType).value)})`
    if ((flags & ts.TypeFlags.NumberLiteral) !== 0) return `z.literal(${(type as ts.NumberLiteralType).value})`
    if ((flags & ts.TypeFlags.BooleanLiteral) !== 0) return this.#booleanLiteral(type)
    if ((flags & ts.TypeFlags.StringLike) !== 0) return text
    if ((flags & ts.TypeFlags.NumberLike) !== 0) return this.#use === 'query' ? 'numberInput' : 'z.number()'
    if ((flags & ts.TypeFlags.Null) !== 0) return 'z.null()'
    if ((flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return this.#use === 'query' ? null : 'z.unknown()'
    if (type.isUnion()) return this.#union(type)
    if ((flags & ts.TypeFlags.Instantiable) !== 0) return this.print(this.#constraintOf(type))
    if (this.#checker.isArrayType(type) || this.#checker.isTupleType(type)) return this.#list(type)
    return this.#object(type)
  }

  #constraintOf(type: ts.Type): ts.Type {
    return this.#checker.getBaseConstraintOfType(type) ?? this.#checker.getAnyType()
  }

  #booleanLiteral(type: ts.Type): string {
    const literal = this.#checker.typeToString(type)
    return this.#use === 'query' ? `booleanInput.pipe(z.literal(${literal}))` : `z.literal(${literal})`
  }

  #union(type: ts.UnionType): string | null {
    const isNull = (part: ts.Type) => (part.flags & ts.TypeFlags.Null) !== 0
    const parts = type.types.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0)
    const rest = parts.filter((part) => !isNull(part))
    const inner = this.#alternatives(rest)
    if (inner === null || parts.length === rest.length) return inner
    return this.#use === 'query' ? `nullable(${inner})` : `${inner}.nullable()`
  }

  #alternatives(parts: readonly ts.Type[]): string | null {
    if (parts.every((part) => part.isStringLiteral())) return this.#enum(parts)
    if (parts.every((part) => (part.flags & ts.TypeFlags.BooleanLiteral) !== 0) && parts.length === 2)
      return this.#use === 'query' ? 'booleanInput' : 'z.boolean()'
    // An address repeats a name instead of giving one value or a list.
    const list = parts.find((part) => this.#checker.isArrayType(part))
    if (this.#use === 'query' && list !== undefined) return this.print(list)
    const sources = grouped(parts).map((group) =>
      group.length === 1 ? this.print(group[0] as ts.Type) : this.#alternatives(group),
    )
    const printed = [...new Set(sources.filter((source) => source !== null))]
    if (printed.length === 0) return null
    return printed.length === 1 ? (printed[0] ?? null) : `z.union([${printed.join(', ')}])`
  }

  /** In the order of the alphabet: the order of a union is not fixed. */
  #enum(parts: readonly ts.Type[]): string {
    const values = parts.map((part) => quote((part as ts.StringLiteralType).value)).toSorted()
    return values.length === 1 ? `z.literal(${values[0]})` : `z.enum([${values.join(', ')}])`
  }

  #list(type: ts.Type): string | null {
    const [item] = this.#checker.getTypeArguments(type as ts.TypeReference)
    const source = item === undefined ? null : this.print(item)
    if (source === null) return null
    return this.#use === 'query' ? `listOf(${source})` : `z.array(${source})`
  }

  #object(type: ts.Type): string | null {
    if (type.getCallSignatures().length > 0) return null
    const properties = this.#checker.getPropertiesOfType(type)
    const index = this.#checker.getIndexInfosOfType(type)[0]
    if (index !== undefined) return `z.record(z.string(), ${this.print(index.type) ?? 'z.unknown()'})`
    if (properties.length === 0) return anyObject
    const fields = properties
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap((property) => this.#field(property))
    return `z.${this.#use === 'result' ? 'object' : 'strictObject'}({ ${fields.join(', ')} })`
  }

  #field(property: ts.Symbol): readonly string[] {
    if (leftOut.has(property.name)) return []
    const type = this.#checker.getTypeOfSymbol(property)
    const source = this.#fieldSource(type, typeNodeOf(property))
    if (source === null) return []
    const about = docOf(property, this.#checker)
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || takesUndefined(type)
    const described = about === '' ? source : `${source}.meta(${metaOf({ description: about })})`
    const key = /^[A-Za-z_$][\w$]*$/.test(property.name) ? property.name : quote(property.name)
    return [`${key}: ${described}${isOptional ? '.optional()' : ''}`]
  }

  /** A nested object in an address is JSON text, with the fields that a body has. */
  #fieldSource(type: ts.Type, node: ts.TypeNode | undefined): string | null {
    if (this.#use !== 'query' || !isNested(type, this.#checker) || known[nameOf(given(type), node)] !== undefined)
      return this.print(given(type), node)
    const inner = new SchemaPrinter(this.#checker, 'body', true).#source(given(type))
    return inner === null ? null : `jsonText(${inner})`
  }
}

/** `Lead` in a result is `leadSchema`, `LeadChanges` in a body `leadChangesBody`, `LeadFilter` in an address `leadFilterQuery`. */
function constantOf(name: string, use: Use): string {
  const first = name.charAt(0).toLowerCase() + name.slice(1)
  return first + { result: 'Schema', body: 'Body', query: 'Query' }[use]
}

/** The type without undefined, if one other is left. */
export function given(type: ts.Type): ts.Type {
  const parts = type.isUnion() ? type.types.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0) : []
  return parts.length === 1 ? (parts[0] as ts.Type) : type
}

export function docOf(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): string {
  const parts = symbol?.getDocumentationComment(checker) ?? []
  return ts
    .displayPartsToString(parts)
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

export function typeNodeOf(symbol: ts.Symbol): ts.TypeNode | undefined {
  const declaration = symbol.valueDeclaration
  return declaration !== undefined && (ts.isPropertySignature(declaration) || ts.isParameter(declaration))
    ? declaration.type
    : undefined
}

function nameOf(type: ts.Type, node: ts.TypeNode | undefined): string {
  const own = type.aliasSymbol?.name ?? type.getSymbol()?.name ?? ''
  if (own !== '' && !own.startsWith('__') && !wrappers.has(own)) return own
  if (node === undefined || !ts.isTypeReferenceNode(node) || !ts.isIdentifier(node.typeName)) return ''
  const written = node.typeName.text
  return wrappers.has(written) || written === 'Promise' ? '' : written
}

function titleOf(name: string, use: Use): string {
  return use === 'body' ? `${name}Body` : name
}

function metaOf(fields: Readonly<Record<string, string>>): string {
  const told = Object.entries(fields).filter(([, value]) => value !== '')
  return `{ ${told.map(([key, value]) => `${key}: ${quote(value)}`).join(', ')} }`
}

function grouped(parts: readonly ts.Type[]): readonly (readonly ts.Type[])[] {
  const literals = parts.filter((part) => part.isStringLiteral())
  const booleans = parts.filter((part) => (part.flags & ts.TypeFlags.BooleanLiteral) !== 0)
  const others = parts.filter((part) => !part.isStringLiteral() && !booleans.includes(part))
  const both = booleans.length === 2 ? [booleans] : booleans.map((one) => [one])
  return [literals, ...both, ...others.map((part) => [part])].filter((group) => group.length > 0)
}

function isNested(type: ts.Type, checker: ts.TypeChecker): boolean {
  const parts = type.isUnion() || type.isIntersection() ? type.types : [type]
  return parts.some((part) => {
    if ((part.flags & ts.TypeFlags.Object) === 0 || part.getSymbol()?.name === 'Date') return false
    if (!checker.isArrayType(part)) return true
    const [item] = checker.getTypeArguments(part as ts.TypeReference)
    return item !== undefined && isNested(item, checker)
  })
}

function takesUndefined(type: ts.Type): boolean {
  return type.isUnion() && type.types.some((part) => (part.flags & ts.TypeFlags.Undefined) !== 0)
}

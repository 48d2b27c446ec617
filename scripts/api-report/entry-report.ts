import { dirname, sep } from 'node:path'
import ts from 'typescript'

/** What one entry of a package exposes to its users. */
export interface EntryReport {
  /** Each export, then each type of the package that an export reaches but the entry does not export; without comments. */
  readonly text: string
  readonly exported: readonly string[]
  /** Names of those types that their own module exports, sorted: a user cannot name them, unless another entry does. */
  readonly unnamed: readonly string[]
}

interface Found {
  readonly name: string
  readonly symbol: ts.Symbol
}

/** A program over the declarations that `tsc -b` wrote; packages import each other as users do. */
export function createDeclarationProgram(entries: readonly string[]): ts.Program {
  return ts.createProgram([...entries], {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  })
}

/**
 * @param entry the path of the entry's `.d.ts`
 * @throws Error if the declarations are missing; run `pnpm build`
 */
export function reportEntry(program: ts.Program, entry: string): EntryReport {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${entry} is missing or exports nothing; run \`pnpm build\``)
  const resolve = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
  const exported = checker
    .getExportsOfModule(module)
    .map((symbol): Found => ({ name: symbol.name, symbol: resolve(symbol) }))
  const home = `${dirname(entry)}${sep}`
  const reached = reachedFrom(exported, home, (node) => {
    const symbol = checker.getSymbolAtLocation(node)
    return symbol && resolve(symbol)
  })
  const sections = [
    ...byName(exported).map((found) => printed(found, home)),
    ...(reached.length > 0 ? ['// Reached by the exports above, and not exported:', ''] : []),
    ...reached.map((found) => printed(found, home)),
  ]
  const unnamed = reached.filter(({ symbol }) => ownDeclarations(symbol, home).some(isExportedType))
  return {
    text: sections.join('\n'),
    exported: exported.map(({ name }) => name),
    unnamed: unnamed.map(({ name }) => name),
  }
}

function byName(found: readonly Found[]): Found[] {
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** The package's own types that its exports mention, and those that these mention, and so on. */
function reachedFrom(
  exported: readonly Found[],
  home: string,
  symbolOf: (node: ts.Identifier) => ts.Symbol | undefined,
): readonly Found[] {
  const known = new Set(exported.map(({ symbol }) => symbol))
  const reached: Found[] = []
  const walk = (node: ts.Node): void => {
    // Only its package creates a class that it merely returns: the constructor's parameters do not concern users.
    if (ts.isConstructorDeclaration(node)) return
    const symbol = ts.isIdentifier(node) ? symbolOf(node) : undefined
    if (symbol !== undefined && !known.has(symbol) && isOwn(symbol, home)) {
      known.add(symbol)
      reached.push({ name: symbol.name, symbol })
    }
    ts.forEachChild(node, walk)
  }
  const walked = (found: readonly Found[]): void => {
    for (const { symbol } of found) for (const declaration of ownDeclarations(symbol, home)) walk(declaration)
  }
  walked(exported)
  for (let from = 0; from < reached.length;) {
    const next = reached.slice(from)
    from = reached.length
    walked(next)
  }
  return byName(reached)
}

function ownDeclarations(symbol: ts.Symbol, home: string): readonly ts.Declaration[] {
  return (symbol.declarations ?? []).filter((declaration) => declaration.getSourceFile().fileName.startsWith(home))
}

function isOwn(symbol: ts.Symbol, home: string): boolean {
  return ownDeclarations(symbol, home).some(
    (declaration) =>
      (ts.isInterfaceDeclaration(declaration) ||
        ts.isTypeAliasDeclaration(declaration) ||
        ts.isClassDeclaration(declaration) ||
        ts.isVariableDeclaration(declaration)) &&
      statementOf(declaration).parent.kind === ts.SyntaxKind.SourceFile,
  )
}

/** A type that its module does not export is part of another, named type. */
function isExportedType(declaration: ts.Declaration): boolean {
  const isExported = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0
  return isExported && !ts.isVariableDeclaration(declaration)
}

function statementOf(declaration: ts.Node): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
}

const printer = ts.createPrinter({ removeComments: true })

function printed({ name, symbol }: Found, home: string): string {
  const own = ownDeclarations(symbol, home)
  const from = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
  if (own.length === 0) return `${name}: from ${packageOf(from)}\n`
  const texts = own.map((declaration) => {
    const text = printer.printNode(ts.EmitHint.Unspecified, statementOf(declaration), declaration.getSourceFile())
    return text.replace(/^export (?:declare )?|^declare /, '').replace(/\n +constructor\([^\n]*/, '')
  })
  return `${symbol.name === name ? '' : `${name} = `}${texts.join('\n')}\n`
}

/** The published name of a file's package; the same on every machine. */
function packageOf(path: string): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
  const own = /packages\/([^/]+)\/dist\//.exec(path)?.[1]
  return installed ?? (own === undefined ? path : `@leadkit/${own}`)
}

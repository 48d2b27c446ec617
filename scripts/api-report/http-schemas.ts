import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { docOf, given, quote, SchemaPrinter, typeNodeOf, type Use } from './schema-printer.ts'

/** One file of generated schemas. */
export interface GeneratedFile {
  /** Relative to the root. */
  readonly path: string
  readonly text: string
}

interface Method {
  readonly path: string
  readonly about: string
  readonly signatures: readonly ts.Signature[]
}

const FOLDER = 'packages/api/src/lib'
const HEAD = '// Written by `pnpm api` from the declarations of @leadkit/core. Do not edit.\n'
const wrappers: ReadonlySet<string> = new Set(['Promise', 'Page', 'AsyncGenerator'])
const helpers = [
  'booleanInput',
  'customFields',
  'dateInput',
  'faultSchema',
  'jsonObject',
  'jsonText',
  'listOf',
  'mappingSource',
  'nullable',
  'numberInput',
]

/**
 * zod schemas of what the methods of `TenantKit` take and give as JSON, made of core's declarations, so that the JSON API never says less than core;
 * only those that a route names. And the list of these methods with their docstrings.
 * @param entry the path of core's `index.d.ts`
 * @throws Error if it is missing
 */
export function httpSchemas(program: ts.Program, entry: string, root: string): readonly GeneratedFile[] {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry)
  const module = source && checker.getSymbolAtLocation(source)
  const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === 'TenantKit')
  if (symbol === undefined) throw new Error(`${entry} does not export TenantKit; run \`pnpm build\``)
  const methods = methodsOf(checker, checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(symbol)), '')
  const routes = globSync(`${FOLDER}/routes/*.ts`, { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'))
  const named = new Set(routes.join('\n').match(/\b[a-z]\w*(?:Schema|Body|Query)\b/g))
  return [
    ...(['result', 'body', 'query'] as const).map((use) => schemaFile(checker, methods, use, named)),
    { path: `${FOLDER}/generated/methods.ts`, text: methodList(methods) },
  ]
}

function methodList(methods: readonly Method[]): string {
  const lines = methods.map(({ path, about }) => `  '${path}': ${quote(about)},\n`).join('')
  return [
    HEAD,
    `/** Every method of TenantKit, and what it does. */\nexport const tenantKitMethods = {\n${lines}} as const\n`,
    `/** The path of a method of TenantKit, such as \`leads.move\`. */\nexport type TenantKitMethod = keyof typeof tenantKitMethods\n`,
  ].join('\n')
}

function methodsOf(checker: ts.TypeChecker, type: ts.Type, path: string): readonly Method[] {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    if (property.name.startsWith('#') || property.name.startsWith('__')) return []
    // Gives the same methods again.
    if (path === '' && property.name === 'as') return []
    const under = path === '' ? property.name : `${path}.${property.name}`
    const member = checker.getTypeOfSymbol(property)
    const signatures = member.getCallSignatures()
    if (signatures.length > 0) return [{ path: under, about: docOf(property, checker), signatures }]
    const isObject = (member.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
    return isObject ? methodsOf(checker, member, under) : []
  })
}

function schemaFile(
  checker: ts.TypeChecker,
  methods: readonly Method[],
  use: Use,
  named: ReadonlySet<string>,
): GeneratedFile {
  const printer = new SchemaPrinter(checker, use)
  for (const { path, signatures } of methods) {
    const name = path.replaceAll(/(?:^|\.)(\w)/g, (_all, letter: string) => letter.toUpperCase())
    for (const signature of signatures) {
      if (use === 'result') printResult(checker, printer, { signature, name })
      else
        for (const parameter of signature.getParameters()) {
          const type = given(checker.getTypeOfSymbol(parameter))
          printer.printAs(`${name}${capital(parameter.name)}`, type, typeNodeOf(parameter))
        }
    }
  }
  const needed = withMentioned(printer.constants, named)
  const constants = [...printer.constants]
    .filter(([name]) => needed.has(name))
    .map(([name, source]) => `${named.has(name) ? 'export ' : ''}const ${name} = ${source}\n`)
  const text = constants.join('\n')
  const code = text.replaceAll(/'(?:[^'\\]|\\.)*'/g, '')
  const used = helpers.filter((name) => new RegExp(String.raw`(?<![.\w])${name}\b`).test(code))
  const imports = used.length === 0 ? '' : `import { ${used.join(', ')} } from '../json-forms.ts'\n`
  const name = { result: 'results', body: 'bodies', query: 'queries' }[use]
  return { path: `${FOLDER}/generated/${name}.ts`, text: `${HEAD}\nimport { z } from 'zod'\n${imports}\n${text}` }
}

/** Those of the names that are constants, and the constants that they mention. */
function withMentioned(constants: ReadonlyMap<string, string>, names: ReadonlySet<string>): ReadonlySet<string> {
  const needed = new Set<string>()
  const add = (name: string): void => {
    const source = constants.get(name)
    if (source === undefined || needed.has(name)) return
    needed.add(name)
    for (const word of source.match(/\b[a-z]\w*(?:Schema|Body|Query)\b/g) ?? []) add(word)
  }
  for (const name of names) add(name)
  return needed
}

/** The value that a promise, a page or a generator gives. */
function printResult(
  checker: ts.TypeChecker,
  printer: SchemaPrinter,
  { signature, name }: { readonly signature: ts.Signature; readonly name: string },
): void {
  let type = signature.getReturnType()
  let node = signature.getDeclaration().type
  while (wrappers.has(type.getSymbol()?.name ?? '')) {
    const [inner] = checker.getTypeArguments(type as ts.TypeReference)
    if (inner === undefined) break
    type = inner
    node = node !== undefined && ts.isTypeReferenceNode(node) ? node.typeArguments?.[0] : undefined
  }
  printer.printAs(name, type, node)
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

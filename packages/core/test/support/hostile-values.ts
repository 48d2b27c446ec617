type Method = (...given: unknown[]) => unknown

/** The methods below an object, by path; accessors, private fields and what is in `except` are left out. */
export function methodsOf(root: object, path: string, except: ReadonlySet<string>): ReadonlyMap<string, Method> {
  const found = new Map<string, Method>()
  for (const name of memberNames(root)) {
    const member: unknown = Reflect.get(root, name)
    const at = `${path}.${name}`
    if (except.has(at)) continue
    if (typeof member === 'function') found.set(at, (...given) => member.apply(root, given) as unknown)
    else if (typeof member === 'object' && member !== null)
      for (const [below, method] of methodsOf(member, at, except)) found.set(below, method)
  }
  return found
}

function memberNames(object: object): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object
  const inherited = prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype)
  return [...Object.keys(object), ...inherited].filter((name) => name !== 'constructor')
}

function deep(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level += 1) value = { value }
  return value
}

function circular(): object {
  const value: Record<string, unknown> = {}
  value['itself'] = value
  return value
}

/** What no caller should give, by name. */
export const hostileValues: Readonly<Record<string, unknown>> = {
  null: null,
  'not a number': Number.NaN,
  'a huge number': 1e308,
  'a bigint': 1n,
  'a symbol': Symbol('hostile'),
  'an empty text': '',
  'U+0000': 'a\0b',
  'half a surrogate pair': '\ud800',
  'a long text': 'x'.repeat(20_000),
  'a cursor of nonsense': Buffer.from('nonsense').toString('base64url'),
  'a cursor of a far year': Buffer.from('+275760-09-13T00:00:00.000Z 1').toString('base64url'),
  'a cursor with no id': Buffer.from('2026-01-01T00:00:00.000Z 1').toString('base64url'),
  'a list': [],
  'a list of lists': [[[]], null, 1],
  'a circle': circular(),
  'a deep object': deep(5_000),
  'an unknown key': { [`unknown\0${'k'.repeat(500)}`]: 1 },
  'many unknown keys': Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key${index}`, index])),
  'an invalid date': new Date(Number.NaN),
  'a far date': new Date(8.64e15),
  'a getter that throws': Object.defineProperty({}, 'limit', {
    enumerable: true,
    get() {
      throw new TypeError('hostile getter')
    },
  }),
  'a transaction of nothing': { transaction: {} },
  'a transaction of null': { transaction: null },
  'a misspelt option': { transction: 1 },
}

/** Every way to put a value in place of an argument, or of a field at any depth of one. */
export function variantsOf(given: readonly unknown[], value: unknown): readonly (readonly unknown[])[] {
  return given.flatMap((argument, index) => replaced(argument, value).map((other) => given.with(index, other)))
}

function replaced(argument: unknown, value: unknown): readonly unknown[] {
  if (Array.isArray(argument))
    return [
      value,
      ...argument.flatMap((item, index) => replaced(item, value).map((other) => argument.with(index, other))),
    ]
  if (typeof argument !== 'object' || argument === null || argument instanceof Date) return [value]
  const fields = Object.entries(argument)
  return [
    value,
    ...fields.flatMap(([name, field]) => replaced(field, value).map((other) => ({ ...argument, [name]: other }))),
  ]
}

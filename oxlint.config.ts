import { defineConfig, type OxlintOverride } from 'oxlint'
import { coreFloors, crmFloors, databaseEndings, floorOf } from './scripts/floors.ts'
import { workspacePackages } from './scripts/workspace.ts'

type Restriction = ({ group: string[] } | { regex: string }) & { message: string; allowTypeImports?: boolean }

const intoAnotherPackage: Restriction = {
  regex: String.raw`^(\.\./)+(packages/)?[a-z][a-z-]*/(src|test|dist)/`,
  message: 'Import another package by its published name, never by a path into its folder.',
}

/** Forbids every workspace package but those named. */
function onlyWorkspacePackages(names: readonly string[]): Restriction {
  const allowed = names.flatMap((name) => [`!@leadkit/${name}`, `!@leadkit/${name}/**`])
  const list = names.length === 0 ? 'none' : names.map((name) => `@leadkit/${name}`).join(', ')
  return {
    group: ['@leadkit/*', '@leadkit/*/**', ...allowed],
    message: `This folder may import these workspace packages only: ${list}.`,
  }
}

function restricted(files: string[], patterns: readonly Restriction[]): OxlintOverride {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns: [...patterns] }] } }
}

const tests = ['*.test.ts', '*.test-d.ts']
const packageFloors = workspacePackages('packages/*').flatMap(({ folder, shortName }) => {
  const { mayImport = [], testsMayImport = [] } = floorOf(shortName) ?? {}
  // A package's tests may use it by its published name.
  const forTests = onlyWorkspacePackages([...mayImport, ...testsMayImport, shortName])
  return [
    restricted([`${folder}/src/**/*.ts`], [onlyWorkspacePackages(mayImport), intoAnotherPackage]),
    restricted(
      [`${folder}/test/**/*.ts`, ...tests.map((test) => `${folder}/src/**/${test}`)],
      [forTests, intoAnotherPackage],
    ),
  ]
})

const lib = 'packages/core/src/lib'

/** Forbids what does not lie on a floor below a room's own; `up` leads from its files to the folder of the rooms. */
function onlyFloorsBelow(floors: readonly (readonly string[])[], room: string, up: string): Restriction {
  const floor = floors.findIndex((rooms) => rooms.includes(room))
  const others = floors
    .slice(floor)
    .flat()
    .filter((other) => other !== room)
  return {
    regex: String.raw`^${up.replaceAll('.', String.raw`\.`)}((${others.join('|') || '-'})/|[a-z-]+\.ts$)`,
    message: `${room} may import itself and the rooms below it: ${floors.slice(0, floor).flat().join(', ') || 'none'}.`,
  }
}

const onlyStorageFiles: readonly Restriction[] = [
  {
    group: ['kysely', '**/database/*', '**/database/tables/*', '**/database/migration/*', '!**/database/session.ts'],
    message: `Only files whose names end in -${databaseEndings.join(', -')} may import database/ and Kysely.`,
  },
  {
    group: ['**/database/session.ts'],
    allowTypeImports: true,
    message: 'A pure file may name the type of a session, to hand it on, and no more.',
  },
]

const core = [onlyWorkspacePackages(['contracts']), intoAnotherPackage]

function coreRoom(files: string, below: readonly Restriction[]): readonly OxlintOverride[] {
  return [
    restricted([`${files}.ts`], [...core, ...below, ...onlyStorageFiles]),
    restricted([`${files}-{${databaseEndings.join(',')}}.ts`], [...core, ...below]),
  ]
}

const coreRooms = [
  ...coreFloors
    .flat()
    .flatMap((room) => [
      ...coreRoom(`${lib}/${room}/*`, [onlyFloorsBelow(coreFloors, room, '../')]),
      ...coreRoom(`${lib}/${room}/*/*`, [onlyFloorsBelow(coreFloors, room, '../../')]),
    ]),
  ...crmFloors
    .flat()
    .flatMap((room) =>
      coreRoom(`${lib}/crm/${room}/*`, [
        onlyFloorsBelow(coreFloors, 'crm', '../../'),
        onlyFloorsBelow(crmFloors, room, '../'),
      ]),
    ),
  restricted([`${lib}/database/*.ts`], [...core, onlyFloorsBelow(coreFloors, 'database', '../')]),
  restricted(
    [`${lib}/database/tables/*.ts`, `${lib}/database/migration/*.ts`],
    [...core, onlyFloorsBelow(coreFloors, 'database', '../../')],
  ),
]

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'promise', 'vitest'],
  options: { typeAware: true, denyWarnings: true, respectEslintDisableDirectives: false },
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    // vitest hands a hook what its first parameter destructures.
    'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    'no-restricted-imports': ['error', { patterns: [intoAnotherPackage] }],
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/prefer-node-protocol': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    // noImplicitReturns says it better: it knows exhaustive switches.
    'typescript/consistent-return': 'off',
    // A schema checks what comes from outside; an assertion is how its result gets a closer type.
    'typescript/no-unsafe-type-assertion': 'off',
    // Our contracts are object literals without `this`, written in method syntax.
    'typescript/unbound-method': 'off',
    // A function may stand where it is used.
    'unicorn/consistent-function-scoping': 'off',
    // Reports loops whose condition calls a closure.
    'eslint/no-unmodified-loop-condition': 'off',
  },
  overrides: [
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    { files: ['packages/*/src/**/*.ts'], rules: { 'node/no-process-env': 'error', 'no-console': 'error' } },
    // The command line is a process of its own: this file is where it reads its environment.
    { files: ['packages/cli/src/lib/command-output.ts'], rules: { 'node/no-process-env': 'off' } },
    {
      // Conformance suites take their titles and assertions from data.
      files: ['packages/testing/src/**/*.ts'],
      rules: { 'vitest/valid-title': 'off', 'vitest/expect-expect': 'off' },
    },
    ...packageFloors,
    ...coreRooms,
  ],
  ignorePatterns: [
    '**/dist/**',
    '**/.tsbuild/**',
    '**/.docs-check/**',
    'packages/ai-rules/src/lib/**/*weights.ts',
    'packages/client/src/lib/generated/**',
  ],
})

import { defineConfig, type OxlintOverride } from 'oxlint'
import { coreStoreys, floorOf } from './scripts/floors.ts'
import { workspacePackages } from './scripts/workspace.ts'

type Restriction = { group: string[]; message: string } | { regex: string; message: string }

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

const core = [onlyWorkspacePackages(['contracts']), intoAnotherPackage]
const coreFloors = coreStoreys.flatMap((storey, index) =>
  storey.map((folder) => {
    const above = coreStoreys
      .slice(index)
      .flat()
      .filter((other) => other !== folder)
    return restricted(
      [`packages/core/src/lib/${folder}/**/*.ts`],
      [
        ...core,
        {
          regex: String.raw`^(\.\./)+((${above.join('|') || '-'})/|[a-z-]+\.ts$)`,
          message: `packages/core/src/lib/${folder} may import the storeys below it only: ${
            coreStoreys.slice(0, index).flat().join(', ') || 'none'
          }.`,
        },
      ],
    )
  }),
)

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'promise', 'vitest'],
  options: { typeAware: true, denyWarnings: true, respectEslintDisableDirectives: false },
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
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
    {
      // Conformance suites take their titles and assertions from data.
      files: ['packages/testing/src/**/*.ts'],
      rules: { 'vitest/valid-title': 'off', 'vitest/expect-expect': 'off' },
    },
    ...packageFloors,
    ...coreFloors,
  ],
  ignorePatterns: ['**/dist/**', '**/.tsbuild/**', '**/.docs-check/**'],
})

import { defineConfig } from 'vitest/config'

// Tests read the packages' sources, so that no build has to come first.
const conditions = ['@leadkit/source', 'module', 'node', 'development|production']
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions } } }
const postgresFiles = [
  'packages/*/src/**/*.pg.test.ts',
  'packages/*/test/**/*.pg.test.ts',
  'examples/*/test/**/*.test.ts',
]

// CI counts the tests from a report of its own.
const report = process.env['LEADKIT_TEST_REPORT']

export default defineConfig({
  test: {
    // Most tests wait for a database or a socket, so that two cores serve three files at a time.
    maxWorkers: 3,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        ...resolve,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.pg.test.ts'],
        },
      },
      {
        ...resolve,
        test: {
          name: 'postgres',
          include: postgresFiles,
          exclude: ['**/node_modules/**'],
          globalSetup: ['packages/core/test/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})

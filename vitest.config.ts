import { defineConfig } from 'vitest/config'
import type { CoverageOptions } from 'vitest/node'
import { databaseEndings } from './scripts/floors.ts'

// Tests, and the global set-up that no condition reaches, read the packages' sources, so that no build has to come first.
const packages = new URL('packages/', import.meta.url).pathname
const resolve = {
  alias: [
    { find: /^@leadkit\/([a-z0-9-]+)$/, replacement: `${packages}$1/src/index.ts` },
    { find: /^@leadkit\/([a-z0-9-]+)\/([a-z]+)$/, replacement: `${packages}$1/src/$2.ts` },
  ],
}
const postgresFiles = [
  'packages/*/src/**/*.pg.test.ts',
  'packages/*/test/**/*.pg.test.ts',
  'examples/*/test/**/*.test.ts',
]

// Each has a command and a step of CI of its own, which sets its size: `pnpm test:storm`, `test:storm:mixed`, `test:interleavings`, `test:merges`,
// `test:archive-faults`.
const sizedFiles = {
  LEADKIT_STORM_LEADS: '**/crm-process-storm.pg.test.ts',
  LEADKIT_STORM_MS: '**/mixed-storm.pg.test.ts',
  LEADKIT_INTERLEAVINGS: '**/ai-interleavings.pg.test.ts',
  LEADKIT_MERGE_SEQUENCES: '**/merge-sequences.pg.test.ts',
  LEADKIT_ARCHIVE_FAULTS: '**/archive-faults.pg.test.ts',
}
const unsized = Object.entries(sizedFiles).flatMap(([size, file]) => (process.env[size] === undefined ? [file] : []))

// Kills, days in random orders, clocks that jump, every method with hostile input, every webhook body of the shared folder, servers that start: they
// take as long as half of the others; `pnpm test:long`, a step of its own in CI, runs them. With `too` they run beside the others.
const long = process.env['LEADKIT_LONG_TESTS']
const longFiles = [
  '**/account-tokens.pg.test.ts',
  '**/account-gaps.pg.test.ts',
  '**/automation-pause.pg.test.ts',
  '**/log-ins.pg.test.ts',
  '**/api/test/routes.pg.test.ts',
  '**/cli/test/commands.test.ts',
  '**/cli/test/serve.test.ts',
  '**/audit-life.pg.test.ts',
  '**/tenant-removal.pg.test.ts',
  '**/tenant-transfer.pg.test.ts',
  '**/server-hono/test/kill.test.ts',
  '**/any-order.pg.test.ts',
  '**/crm-inbound-storm.pg.test.ts',
  '**/reply-clocks.pg.test.ts',
  '**/queue-one-effect.pg.test.ts',
  '**/assignment-concurrency.pg.test.ts',
  '**/rehydration-deaths.pg.test.ts',
  '**/hostile-calls.pg.test.ts',
  '**/retention-hold-deaths.pg.test.ts',
  '**/subjects-archive-stops.pg.test.ts',
  '**/subjects-archives.pg.test.ts',
  '**/subjects-meetings.pg.test.ts',
  '**/archive-verify.pg.test.ts',
  '**/cold-meetings.pg.test.ts',
  '**/archived-message.pg.test.ts',
  '**/archive-query.pg.test.ts',
  '**/archive-duckdb.pg.test.ts',
  '**/retention-faults.pg.test.ts',
  '**/subjects-overlaps.pg.test.ts',
  '**/subjects-kills.pg.test.ts',
  '**/archive-attacks.pg.test.ts',
  '**/reply-claims.pg.test.ts',
  '**/reply-promise.pg.test.ts',
  '**/crm-locks.pg.test.ts',
  '**/ai-budget-processes.pg.test.ts',
  '**/queue-held-up.pg.test.ts',
  '**/worker-processes.pg.test.ts',
  '**/lead-search-plans.pg.test.ts',
  '**/payloads.pg.test.ts',
  '**/payload-sequences.pg.test.ts',
  '**/postgres-server.pg.test.ts',
  '**/postgres-setup.pg.test.ts',
  '**/postgres-watchdog.pg.test.ts',
  '**/template-database.pg.test.ts',
  '**/migration-storm.pg.test.ts',
  '**/bulk-kills.pg.test.ts',
  '**/doctor.pg.test.ts',
  '**/merge-meetings.pg.test.ts',
  '**/archive-query-attacks.pg.test.ts',
  '**/isolation-fuzz.pg.test.ts',
]

// CI counts the tests from a report of its own.
const report = process.env['LEADKIT_TEST_REPORT']

// Of the pure files: those that may import the database have their tests with a database, whose coverage costs too much.
const coverage: CoverageOptions = {
  provider: 'v8',
  include: ['packages/*/src/**/*.ts'],
  exclude: [
    'packages/*/src/*.ts',
    'packages/core/src/lib/*.ts',
    'packages/core/src/lib/database/**',
    `packages/core/src/lib/**/*-{${databaseEndings.join(',')}}.ts`,
    'packages/testing/**',
  ],
  reporter: ['text-summary', 'json-summary'],
  reportsDirectory: 'coverage',
}

// A condition that comes late on a busy machine is no fault of the code: it fails when it never comes.
const expect = { poll: { timeout: 15_000 } }

export default defineConfig({
  test: {
    coverage,
    // Most tests wait for a database or a socket, so that two cores serve three files at a time.
    maxWorkers: 3,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          // They share nothing but modules, and a worker for each of 130 files costs more than many of them.
          isolate: false,
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.pg.test.ts', ...longFiles],
          // The first text of the rules scorer loads a lexicon, weights and a language detector.
          testTimeout: 30_000,
          expect,
        },
      },
      {
        resolve,
        test: {
          name: 'postgres',
          // Loading core and the adapters anew for each of a hundred files costs a third of the suite.
          isolate: false,
          include: long === undefined || long === 'too' ? postgresFiles : longFiles,
          exclude: ['**/node_modules/**', ...unsized, ...(long === undefined ? longFiles : [])],
          globalSetup: ['packages/core/test/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect,
        },
      },
    ],
  },
})

/** Which workspace packages a package's sources may import, by folder name; `*` matches any ending. */
export interface Floor {
  readonly packages: string
  /** Short names of the workspace packages that its sources may import. */
  readonly mayImport: readonly string[]
  /** Additional packages that its tests may import. */
  readonly testsMayImport: readonly string[]
  /** Libraries outside the workspace that it may have in `dependencies`; undefined means any (its vendor's own). */
  readonly libraries?: readonly string[]
}

const adapter = { mayImport: ['contracts', 'adapter-kit'], testsMayImport: ['testing'] }

/** The table of ARCHITECTURE.md, from the ground up. */
export const floors: readonly Floor[] = [
  { packages: 'contracts', mayImport: [], testsMayImport: [], libraries: ['zod'] },
  { packages: 'adapter-kit', mayImport: ['contracts'], testsMayImport: ['testing'], libraries: ['p-retry', 'zod'] },
  {
    packages: 'core',
    mayImport: ['contracts'],
    // Its tests use real adapters end to end; adapters never import core, so there can be no import cycle.
    testsMayImport: [
      'testing',
      'ai-rules',
      'ai-sdk',
      'archive-fs',
      'format-parquet',
      'archive-s3',
      'platform-facebook',
      'platform-twitter',
      'platform-linkedin',
      'crm-hubspot',
      'crm-salesforce',
      'crm-zoho',
    ],
  },
  { packages: 'testing', mayImport: ['contracts'], testsMayImport: [] },
  { packages: 'platform-*', ...adapter },
  { packages: 'crm-*', ...adapter },
  // Runs scorers but is not a scorer; its tests run the embedded one.
  { packages: 'ai-evaluation', mayImport: ['contracts'], testsMayImport: ['testing', 'ai-rules'] },
  { packages: 'ai-*', ...adapter },
  { packages: 'archive-*', ...adapter },
  { packages: 'format-*', ...adapter },
  {
    packages: 'api',
    mayImport: ['contracts', 'core'],
    testsMayImport: ['testing', 'platform-facebook', 'crm-hubspot', 'ai-rules', 'archive-fs'],
  },
  // Of the API only what its document says.
  {
    packages: 'client',
    mayImport: [],
    testsMayImport: ['api', 'core', 'contracts', 'testing'],
    libraries: ['openapi-fetch'],
  },
  // A host of its own where none is configured: the embedded adapters.
  {
    packages: 'cli',
    mayImport: ['contracts', 'core', 'api', 'platform-facebook', 'ai-rules', 'archive-fs'],
    testsMayImport: ['platform-twitter', 'platform-linkedin'],
  },
]

/** Rooms of `packages/core/src/lib` from the ground up; a room may import rooms of lower floors, and itself. */
export const coreFloors: readonly (readonly string[])[] = [
  ['base'],
  ['database'],
  ['custom-fields'],
  ['queue', 'access'],
  ['host-events', 'crm-outbox', 'consent', 'holds', 'audit'],
  ['accounts', 'leads', 'budgets'],
  ['care'],
  ['conversations'],
  ['ingest', 'retention'],
  ['replies', 'crm'],
  ['ai', 'tenants', 'timeline', 'subjects'],
  ['bulk'],
]

/** Rooms of `packages/core/src/lib/crm` from the ground up, by the same rule. */
export const crmFloors: readonly (readonly string[])[] = [
  ['fields'],
  ['configs'],
  ['hints'],
  ['sync'],
  ['inbound'],
  ['checks'],
]

/** Endings of the files outside `database/` that may import it, and Kysely; ARCHITECTURE.md says what each is. */
export const databaseEndings: readonly string[] = [
  'statement',
  'row',
  'reader',
  'writer',
  'store',
  'repository',
  'claim',
  'sweep',
]

/** The floor of a package's folder name, if the table has one. */
export function floorOf(packageName: string): Floor | undefined {
  return floors.find(({ packages }) =>
    packages.endsWith('*') ? packageName.startsWith(packages.slice(0, -1)) : packageName === packages,
  )
}

/** Which workspace packages a package's sources may import, by folder name; `*` stands for any ending. */
export interface Floor {
  readonly packages: string
  /** Short names of the workspace packages that its sources may import. */
  readonly mayImport: readonly string[]
  /** The same for its tests, in addition. */
  readonly testsMayImport: readonly string[]
  /** Libraries outside the workspace that it may have as `dependencies`; undefined means any (its vendor's own). */
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
    // Its tests drive real adapters end to end; adapters never import core, so no circle can arise.
    testsMayImport: [
      'testing',
      'ai-rules',
      'archive-fs',
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
  { packages: 'ai-*', ...adapter },
  { packages: 'archive-*', ...adapter },
  { packages: 'cli', mayImport: ['contracts', 'core'], testsMayImport: ['testing'] },
]

/** Folders of `packages/core/src/lib` from the ground up; a folder may import those of the storeys below its own. */
export const coreStoreys: readonly (readonly string[])[] = [
  ['domain'],
  // Features bring the queue's handlers, so its task contract lies below them.
  ['queue'],
  ['leads', 'ingest', 'crm', 'ai', 'replies', 'accounts', 'retention', 'auth'],
  ['postgres'],
]

/** The floor of a package's folder name, if the table has one. */
export function floorOf(packageName: string): Floor | undefined {
  return floors.find(({ packages }) =>
    packages.endsWith('*') ? packageName.startsWith(packages.slice(0, -1)) : packageName === packages,
  )
}

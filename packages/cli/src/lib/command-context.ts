import { LeadKitError } from '@leadkit/contracts'
import type { LeadKit, TenantKit } from '@leadkit/core'
import type { CommandOutput } from './command-output.ts'
import type { LeadKitConfig } from './config.ts'
import type { ExitCode } from './exit-code.ts'
import { formatTable } from './format-table.ts'
import { CONFIG_FILES, findConfig, loadConfig } from './load-config.ts'
import { createProgress, type Progress } from './progress.ts'

/** The options of every command. */
export interface GlobalFlags {
  readonly config?: string
  readonly json?: boolean
}

/** What a command works with. */
export interface CommandContext {
  readonly output: CommandOutput
  readonly json: boolean
  readonly progress: Progress
  /** The host's configuration, or undefined if the folder has none. */
  config(): Promise<LeadKitConfig | undefined>
  /** The host's kit, opened with the first call. @throws LeadKitError `configuration` without a configuration. */
  kit(): Promise<LeadKit>
  tenant(id: string): Promise<TenantKit>
  /** Writes a result: `data` with `--json`, `text` otherwise. */
  show(data: unknown, text: string): void
  /** Writes a list as columns, or as JSON. */
  table<Row>(rows: readonly Row[], columns: Readonly<Record<string, (row: Row) => TableCell>>): void
}

type TableCell = Parameters<typeof formatTable>[1][number][number]

/** Runs one command, and closes what it opened, whatever happens. */
export async function withContext(
  { output, flags }: { readonly output: CommandOutput; readonly flags: GlobalFlags },
  work: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  let opened: Promise<LeadKit> | undefined
  const json = flags.json === true
  const progress = createProgress(output, json)
  const config = async (): Promise<LeadKitConfig | undefined> => {
    const path = findConfig(output.folder, flags.config)
    return path === undefined ? undefined : loadConfig(path)
  }
  const kit = (): Promise<LeadKit> => (opened ??= config().then((found) => required(found).kit()))
  const show = (data: unknown, text: string): void => output.write(json ? `${JSON.stringify(data, null, 2)}\n` : text)
  try {
    return await work({
      output,
      json,
      progress,
      config,
      kit,
      tenant: async (id) => (await kit()).tenant(id),
      show,
      table: (rows, columns) => {
        const cells = rows.map((row) => Object.values(columns).map((read) => read(row)))
        show(rows, formatTable(Object.keys(columns), cells))
      },
    })
  } finally {
    progress.end()
    await opened?.then(
      (one) => one.close(),
      () => undefined,
    )
  }
}

function required(config: LeadKitConfig | undefined): LeadKitConfig {
  if (config !== undefined) return config
  throw new LeadKitError(
    'configuration',
    `There is no ${CONFIG_FILES[0]} in this folder: make one with "leadkit init", or name one with --config`,
  )
}

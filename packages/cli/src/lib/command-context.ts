import { once } from 'node:events'
import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { LeadKit, TenantKit } from '@leadkit/core'
import type { CommandOutput } from './command-output.ts'
import type { LeadKitConfig } from './config.ts'
import type { ExitCode } from './exit-code.ts'
import { formatTable } from './format-table.ts'
import { CONFIG_FILES, describe, findConfig, loadConfig } from './load-config.ts'
import { createProgress, type Progress } from './progress.ts'

/** The options of every command. */
export interface GlobalFlags {
  readonly config?: string
  readonly json?: boolean
}

/** What a command works with. */
export interface CommandContext {
  /** A command that reads its `signal` can be cut short by it: it then exits with 130. */
  readonly output: CommandOutput
  readonly json: boolean
  readonly progress: Progress
  /** The host's configuration, or undefined if the folder has none. */
  config(): Promise<LeadKitConfig | undefined>
  /**
   * The host's kit, opened with the first call. Without a configuration that of `otherwise`.
   * @throws LeadKitError `configuration` without either, or for whatever the configuration throws.
   */
  kit(otherwise?: LeadKitConfig): Promise<LeadKit>
  tenant(id: string): Promise<TenantKit>
  /** Resolves when the command is told to stop, which is how it is meant to end. */
  untilStopped(): Promise<void>
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
  let loaded: Promise<LeadKitConfig | undefined> | undefined
  let mayBeCutShort = false
  const json = flags.json === true
  const progress = createProgress(output, json)
  const config = (): Promise<LeadKitConfig | undefined> => (loaded ??= load(output.folder, flags.config))
  const kit = (otherwise?: LeadKitConfig): Promise<LeadKit> =>
    (opened ??= config().then((found) => openKit(required(found ?? otherwise))))
  const show = (data: unknown, text: string): void => output.write(json ? `${JSON.stringify(data, null, 2)}\n` : text)
  try {
    const code = await work({
      output: {
        ...output,
        get signal() {
          mayBeCutShort = true
          return output.signal
        },
      },
      json,
      progress,
      config,
      kit,
      tenant: async (id) => (await kit()).tenant(id),
      untilStopped: async () => {
        if (!output.signal.aborted) await once(output.signal, 'abort')
        mayBeCutShort = false
      },
      show,
      table: (rows, columns) => {
        const cells = rows.map((row) => Object.values(columns).map((read) => read(row)))
        show(rows, formatTable(Object.keys(columns), cells))
      },
    })
    return code === 0 && mayBeCutShort && output.signal.aborted ? 130 : code
  } finally {
    progress.end()
    await opened?.then(
      (one) => one.close(),
      () => undefined,
    )
  }
}

async function load(folder: string, named: string | undefined): Promise<LeadKitConfig | undefined> {
  const path = findConfig(folder, named)
  return path === undefined ? undefined : loadConfig(path)
}

/** What the host's own code throws is for whoever wrote it, so its message is shown. */
async function openKit(config: LeadKitConfig): Promise<LeadKit> {
  try {
    return await config.kit()
  } catch (cause) {
    if (isLeadKitError(cause)) throw cause
    throw new LeadKitError('configuration', `kit() of the configuration failed: ${describe(cause)}`, { cause })
  }
}

function required(config: LeadKitConfig | undefined): LeadKitConfig {
  if (config !== undefined) return config
  throw new LeadKitError(
    'configuration',
    `There is no ${CONFIG_FILES[0]} in this folder: make one with "leadkit init", or name one with --config`,
  )
}

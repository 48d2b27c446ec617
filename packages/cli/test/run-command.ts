import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll } from 'vitest'
import { type CommandOutput, type ExitCode, runLeadKitCommand } from '../src/command.ts'

/** What a command wrote, and how it ended. */
export interface Ran {
  readonly code: ExitCode
  readonly out: string
  readonly told: string
}

export interface RunOptions {
  readonly signal?: AbortSignal
  readonly environment?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  /** Called with what is written so far. */
  readonly onWrite?: (out: string) => void
}

export async function run(folder: string, parameters: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let out = ''
  let told = ''
  const output: CommandOutput = {
    write: (text) => {
      out += text
      options.onWrite?.(out)
    },
    tell: (text) => void (told += text),
    isTerminal: options.isTerminal ?? false,
    signal: options.signal ?? new AbortController().signal,
    folder,
    environment: options.environment ?? {},
  }
  const code = await runLeadKitCommand(parameters, output)
  return { code, out, told }
}

/** An empty folder from which this package's dependencies are found; removed at the end. */
export function createFolder(): string {
  const cache = path.join(import.meta.dirname, '../.tsbuild/hosts')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'host-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A configuration on PGlite in the folder, with an answer for everything but webhooks. */
export function writeConfig(folder: string): void {
  writeFileSync(
    path.join(folder, 'leadkit.config.mjs'),
    `import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { defineConfig } from '@leadkit/cli'
import { createLeadKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'

export default defineConfig({
  kit: () =>
    createLeadKit({
      database: { pglite: ${JSON.stringify(path.join(folder, 'database'))} },
      encryption: { keys: [{ id: '1', secret: '${'k'.repeat(44)}' }] },
      platforms: [createFacebookIngestor({ appSecrets: ['secret'], verifyToken: 'token' })],
      ai: createRulesAiScorer(),
      archive: createFsArchiveSink({ directory: ${JSON.stringify(path.join(folder, 'archive'))} }),
    }),
  server: {
    port: 0,
    fetch: async (request, kit) => {
      const { items } = await kit.tenants.list()
      const { items: leads } = await kit.tenant(items[0].id).leads.list()
      return Response.json(leads.map(({ email, score }) => ({ email, score })))
    },
  },
})
`,
  )
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LeadKitError } from '@leadkit/contracts'
import type { LeadKitConfig } from './config.ts'

/** In the order in which they are looked for. */
export const CONFIG_FILES = [
  'leadkit.config.ts',
  'leadkit.config.mts',
  'leadkit.config.js',
  'leadkit.config.mjs',
] as const

/** The path of the configuration, or undefined if none is named and the folder has none. */
export function findConfig(folder: string, named: string | undefined): string | undefined {
  if (named !== undefined) {
    const path = resolve(folder, named)
    if (existsSync(path)) return path
    throw new LeadKitError('configuration', `There is no file ${named}: name the configuration with --config`)
  }
  return CONFIG_FILES.map((name) => resolve(folder, name)).find((path) => existsSync(path))
}

/**
 * The default export of a configuration.
 * @throws LeadKitError `configuration` if it cannot be read or is none.
 */
export async function loadConfig(path: string): Promise<LeadKitConfig> {
  if (/\.m?ts$/.test(path) && !process.features.typescript)
    throw new LeadKitError(
      'configuration',
      `Node.js ${process.version} cannot read ${path}: use 22.18 or newer, or write the configuration in JavaScript`,
    )
  const module: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new LeadKitError('configuration', `${path} cannot be loaded: ${describe(cause)}`, { cause })
  })
  const config = isRecord(module) ? module['default'] : undefined
  if (isRecord(config) && typeof config['kit'] === 'function') return config as unknown as LeadKitConfig
  throw new LeadKitError('configuration', `${path} must have a default export made by defineConfig({ kit: () => … })`)
}

/** An error's name and message, for errors of the host's own configuration. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

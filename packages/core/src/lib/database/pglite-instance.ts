import { LeadKitError } from '@leadkit/contracts'
import type { PGlite } from 'kysely'

interface PgliteModule {
  readonly PGlite: { create(folder: string): Promise<PGlite> }
}

/**
 * The host's instance, or a new one for a folder. PGlite is an optional peer: its name is built at run time, so that a bundler does not look for it
 * in a host without PGlite.
 * @throws LeadKitError `configuration` if PGlite is not installed.
 */
export async function openPglite(folderOrInstance: string | PGlite): Promise<PGlite> {
  if (typeof folderOrInstance !== 'string') return folderOrInstance
  const name = ['@electric-sql', 'pglite'].join('/')
  const { PGlite } = await importOptional(name)
  return PGlite.create(folderOrInstance)
}

async function importOptional(name: string): Promise<PgliteModule> {
  try {
    return (await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name)) as PgliteModule
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new LeadKitError('configuration', `database.pglite: install ${name} (npm install ${name}) to use it`)
  }
}

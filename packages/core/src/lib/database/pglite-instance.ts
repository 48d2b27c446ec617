import { LeadKitError } from '@leadkit/contracts'
import type { PGlite } from 'kysely'
import { lockFolder } from './folder-lock.ts'

interface PgliteModule {
  readonly PGlite: { create(folder: string): Promise<PGlite> }
}

/**
 * The host's instance, or a new one for a folder. PGlite is an optional peer: its name is built at run time, so that a bundler does not look for it
 * in a host without PGlite.
 * @throws LeadKitError `configuration` if PGlite is not installed, or the folder is open already.
 */
export async function openPglite(folderOrInstance: string | PGlite): Promise<PGlite> {
  if (typeof folderOrInstance !== 'string') return folderOrInstance
  const name = ['@electric-sql', 'pglite'].join('/')
  const { PGlite } = await importOptional(name)
  return isFolder(folderOrInstance) ? createLocked(PGlite, folderOrInstance) : PGlite.create(folderOrInstance)
}

/** Not `memory://` or another of PGlite's stores. */
function isFolder(name: string): boolean {
  return !/^[a-z-]+:\/\//.test(name)
}

/** PGlite itself would let two processes write to one folder. */
async function createLocked(module: PgliteModule['PGlite'], folder: string): Promise<PGlite> {
  const release = await lockFolder(folder)
  try {
    const instance = await module.create(folder)
    const close = instance.close.bind(instance)
    instance.close = async () => {
      try {
        await close()
      } finally {
        await release()
      }
    }
    return instance
  } catch (error) {
    await release()
    throw error
  }
}

async function importOptional(name: string): Promise<PgliteModule> {
  try {
    return (await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name)) as PgliteModule
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new LeadKitError('configuration', `database.pglite: install ${name} (npm install ${name}) to use it`)
  }
}

import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SystemUser } from './unprivileged-user.ts'

const PREFIX = 'leadkit-postgres-'

/** A new folder under the system's temporary folder; its name includes our process id. */
export async function createTemporaryFolder(user: SystemUser | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  await giveTo(folder, user)
  return folder
}

/** Makes the folder if necessary; PostgreSQL requires exclusive access (mode 0700). */
export async function createDataFolder(folder: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  await giveTo(folder, user)
}

/** Makes the user that PostgreSQL runs as the owner of a file or folder made by root. */
export async function giveTo(path: string, user: SystemUser | undefined): Promise<void> {
  if (user !== undefined) await chown(path, user.uid, user.gid)
}

/** Removes folders left by runs that were killed together with their watchdog, and ends servers that still run there. */
export async function removeStaleFolders(): Promise<void> {
  const names = await readdir(tmpdir())
  await Promise.all(names.filter((name) => isStale(name)).map((name) => removeStaleFolder(join(tmpdir(), name))))
}

function isStale(name: string): boolean {
  const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
  return owner !== undefined && !isAlive(Number(owner))
}

async function removeStaleFolder(folder: string): Promise<void> {
  try {
    await killServerOf(join(folder, 'data'))
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  } catch {
    // Another user's folder, or one that is being removed right now: we do not depend on it.
  }
}

/** Only if /proc shows that the process is still this folder's server, and the id has not been reused. */
async function killServerOf(dataFolder: string): Promise<void> {
  const pid = await readServerPid(dataFolder)
  if (pid === undefined) return
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (commandLine.includes(dataFolder)) process.kill(pid, 'SIGKILL')
}

/** The first line of `postmaster.pid`; undefined if no server runs in the folder. */
export async function readServerPid(dataFolder: string): Promise<number | undefined> {
  const content = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(content.split('\n')[0])
  return pid > 0 ? pid : undefined
}

/** True while a process has this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

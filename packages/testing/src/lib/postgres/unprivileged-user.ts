import { readFile } from 'node:fs/promises'
import { LeadKitError } from '@leadkit/contracts'

export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/**
 * The user to run PostgreSQL as, since it refuses to run as root: undefined (this user) unless we are root, otherwise `postgres` or, if
 * there is no such user, `nobody`. Never creates a user.
 */
export async function findUnprivilegedUser(): Promise<SystemUser | undefined> {
  if (process.geteuid?.() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find(([user]) => user === name) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  const fix = 'run as another user, or add a user named postgres'
  throw new LeadKitError(
    'configuration',
    `PostgreSQL does not run as root, and there is no user postgres or nobody; ${fix}`,
  )
}

import { type DatabaseConnection, type Driver, PGliteDialect } from 'kysely'

/**
 * Kysely's PGlite dialect, with one user of the connection at a time. PGlite has a single connection, and the stock driver hands it to
 * every caller: a statement of another request would run inside an open transaction and vanish with its rollback.
 */
export class ExclusivePGliteDialect extends PGliteDialect {
  override createDriver(): ReturnType<PGliteDialect['createDriver']> {
    const driver = super.createDriver()
    return takeTurns(driver)
  }
}

function takeTurns(driver: Driver): Driver {
  const acquire = driver.acquireConnection.bind(driver)
  let tail: Promise<void> = Promise.resolve()
  const releases: (() => void)[] = []
  driver.acquireConnection = async (options): Promise<DatabaseConnection> => {
    const before = tail
    const turn = Promise.withResolvers<void>()
    tail = turn.promise
    await before
    releases.push(turn.resolve)
    return acquire(options)
  }
  driver.releaseConnection = async (): Promise<void> => releases.shift()?.()
  return driver
}

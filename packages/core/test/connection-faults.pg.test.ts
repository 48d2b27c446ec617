import { createServer, type AddressInfo } from 'node:net'
import { createLeadKit } from '@leadkit/core'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { type DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const PASSWORD = 'the-password-nobody-may-see'

type Change = (url: URL, rightPassword: string) => unknown

async function faultOf(database: DatabaseOptions): Promise<{ readonly code: string; readonly message: string }> {
  const kit = createLeadKit({ database, encryption: { keys: [TEST_KEY] } })
  const fault: unknown = await kit.tenants.list().catch((error: unknown) => error)
  expect(await kit.migrate().catch((error: unknown) => error)).toMatchObject({ code: (fault as { code: string }).code })
  await kit.close()
  return fault as { code: string; message: string }
}

describeOnPostgres('a database that cannot be reached', (options) => {
  const address = (change: Change): string => {
    const url = new URL((options() as { connectionString: string }).connectionString)
    const right = url.password
    url.password = PASSWORD
    change(url, right)
    return url.href
  }

  it.each<[string, Change, string, RegExp]>([
    ['nothing listens', (url) => (url.port = '1'), 'storage_unavailable', /host 127.0.0.1, port 1, .*ECONNREFUSED/],
    [
      'there is no such database',
      (url, right) => Object.assign(url, { pathname: '/nowhere', password: right }),
      'configuration',
      /database nowhere, .*no such database/,
    ],
    [
      'the host is unknown',
      (url) => (url.hostname = 'no-such-host.invalid'),
      'storage_unavailable',
      /host no-such-host.invalid.*(ENOTFOUND|EAI_AGAIN)/,
    ],
    [
      'the user is unknown',
      (url) => (url.username = 'nobody'),
      'configuration',
      /user nobody: .*(refused the password|does not let this user in)/,
    ],
    ['the server does not speak TLS', (url) => url.searchParams.set('sslmode', 'require'), 'configuration', /TLS/],
  ])('is told with host, port, database and user when %s', async (_name, change, code, message) => {
    const fault = await faultOf({ connectionString: address(change) })
    expect(fault).toMatchObject({ name: 'LeadKitError', code, message: expect.stringMatching(message) as string })
    expect(JSON.stringify([fault.message, fault])).not.toContain(PASSWORD)
  })

  it('is told for a pool of the host too', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: 1, user: 'ada', database: 'shop', password: PASSWORD })
    const { code, message } = await faultOf({ pool })
    expect(code).toBe('storage_unavailable')
    expect(message).toContain('host 127.0.0.1, port 1, database shop, user ada')
    await pool.end()
  })

  it('says that a password is wanted, or that the server refused it', async () => {
    const server = await startRefusingServer()
    const url = `postgres://ada:${PASSWORD}@127.0.0.1:${server.port}/shop`
    const fault = await faultOf({ connectionString: url })
    expect(fault).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('refused the password') as string,
    })
    expect(fault.message).not.toContain(PASSWORD)
    await server.close()
  })
})

describeOnPostgres('a closed kit', (options) => {
  it('says after close that the kit is closed', async () => {
    const kit = createLeadKit({ database: options(), encryption: { keys: [TEST_KEY] } })
    await kit.close()
    await kit.close()
    const closed = { code: 'configuration', message: expect.stringContaining('closed') as string }
    await expect(kit.tenants.list()).rejects.toMatchObject(closed)
    await expect(kit.migrate()).rejects.toMatchObject(closed)
    await expect(kit.worker().drain()).rejects.toMatchObject(closed)
    await expect(kit.pendingWork()).rejects.toMatchObject(closed)
  })
})

/** Speaks as much of the protocol (PostgreSQL, "Message Flow") as refusing every password with 28P01 needs. */
async function startRefusingServer() {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      const fields = Buffer.from('SFATAL\0C28P01\0Mpassword authentication failed\0\0')
      const length = Buffer.alloc(4)
      length.writeInt32BE(fields.length + 4)
      socket.end(Buffer.concat([Buffer.from('E'), length, fields]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise((resolve) => server.close(resolve))
  return { port: (server.address() as AddressInfo).port, close }
}

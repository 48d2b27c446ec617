import { beforeAll, describe, expect, it } from 'vitest'
import { createFolder, run, writeConfig } from './run-command.ts'

const folder = createFolder()
writeConfig(folder)
beforeAll(() => run(folder, ['migrate']))

async function json<Value>(parameters: readonly string[], code = 0, environment = {}): Promise<Value> {
  const ran = await run(folder, ['--json', ...parameters], { environment })
  expect(ran.told.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([])
  expect(ran.code).toBe(code)
  return JSON.parse(ran.out) as Value
}

describe('the commands for a deployment', { timeout: 120_000 }, () => {
  it('make a tenant with a user and a key, list them, and take them away', async () => {
    const migrated = await run(folder, ['migrate'])
    expect(migrated).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ migrations applied\n$/) as string })
    const tenant = await json<{ id: string }>(['tenant', 'create', 'Acme', '--tier', 'pro'])
    expect(await json(['status'])).toMatchObject({ tenants: 1, upToDate: 1, behind: [], sharedPending: [] })
    expect(await json(['doctor'])).toMatchObject({ healthy: true, findings: [] })

    const at = ['--tenant', tenant.id]
    const withoutPassword = await run(folder, ['user', 'create', 'anna@example.com', ...at, '--role', 'admin'])
    expect(withoutPassword).toMatchObject({ code: 2, told: expect.stringContaining('LEADKIT_USER_PASSWORD') as string })
    const environment = { LEADKIT_USER_PASSWORD: 'correct horse battery staple' }
    const user = await json<{ id: string }>(
      ['user', 'create', 'anna@example.com', ...at, '--role', 'admin'],
      0,
      environment,
    )
    const key = await json<{ id: string; secret: string }>(['key', 'create', 'Reports', ...at, '--user', user.id])
    expect((await run(folder, ['key', 'list', ...at])).out).not.toContain(key.secret)
    await json(['key', 'revoke', key.id, ...at])
    expect(await json(['key', 'list', ...at])).toMatchObject([{ id: key.id, active: false }])
    expect(await json(['keys', 'rotate'])).toMatchObject({ unreadable: [] })

    expect(await run(folder, ['tenant', 'remove', tenant.id, '--confirm-name', 'Acne'])).toMatchObject({ code: 2 })
    await json(['tenant', 'suspend', tenant.id])
    expect(await json(['tenant', 'list', '--suspended'])).toMatchObject([{ id: tenant.id }])
    await json(['tenant', 'resume', tenant.id])
    await json(['tenant', 'remove', tenant.id, '--confirm-name', 'Acme'])
    expect(await json(['tenant', 'restore', tenant.id])).toMatchObject({ id: tenant.id, active: true })
  })
})

describe('the commands for one tenant', { timeout: 120_000 }, () => {
  it('look at accounts, the ledger, CRMs and the archive of a tenant without any', async () => {
    const { id } = await json<{ id: string }>(['tenant', 'create', 'Empty'])
    const at = ['--tenant', id]
    expect(await json(['account', 'list', ...at])).toEqual([])
    expect(await json(['account', 'check', ...at])).toEqual([])
    expect(await json(['deliveries'])).toEqual([])
    expect(await json(['replay'])).toEqual([])
    expect(await json(['crm', 'list', ...at])).toEqual([])
    expect(await json(['crm', 'dead-letters', ...at])).toEqual([])
    expect(await json(['crm', 'redrive', ...at])).toEqual({ redriven: 0 })
    expect(await json(['archive', 'run', ...at])).toMatchObject({ months: 0, messages: 0, failed: [] })
    expect(await json(['archive', 'list', ...at])).toEqual([])
    expect(await json(['archive', 'verify', ...at])).toMatchObject({ checked: 0, findings: [] })
    expect(await json(['archive', 'verify'])).toMatchObject({ checked: 0, findings: [] })
    await json(['archive', 'check', ...at])
  })

  it('take a tenant along as files, and make another of them', async () => {
    const { id } = await json<{ id: string }>(['tenant', 'create', 'Mover'])
    const environment = { LEADKIT_TRANSFER_KEY: 't'.repeat(40) }
    expect(await run(folder, ['tenant', 'export', id, 'moved'])).toMatchObject({ code: 2 })
    await json(['tenant', 'export', id, 'moved'], 0, environment)
    const copied = ['tenant', 'import', 'moved', '--new-id', '--name', 'Copy']
    const { tenantId } = await json<{ tenantId: string }>(copied, 0, environment)
    expect(tenantId).not.toBe(id)
    await json(['tenant', 'resume', tenantId])
    expect(await json(['tenant', 'show', tenantId])).toMatchObject({ name: 'Copy', active: true })
  })

  it('say what is wrong with an id, and nothing else', async () => {
    const unknown = '6c1f0c3e-6b1e-4a37-9a51-0f5f2d1f7e10'
    for (const parameters of [
      ['tenant', 'show', unknown],
      ['account', 'list', '--tenant', unknown],
      ['replay', unknown],
    ]) {
      const { code, out, told } = await run(folder, parameters)
      expect([parameters.join(' '), code === 2 || code === 1, out === '' || code === 1]).toEqual([
        parameters.join(' '),
        true,
        true,
      ])
      expect(told + out).toMatch(/not_found|tenant_unknown/)
    }
  })
})

describe('a command that is told to stop', { timeout: 120_000 }, () => {
  it('ends as it would have ended where it did everything: run again it would do it twice', async () => {
    const { code, out } = await run(folder, ['tenant', 'create', 'Stopped'], { signal: AbortSignal.abort() })
    expect(code).toBe(0)
    expect(out).toContain('Stopped')
  })

  it('says that it was interrupted where it may go on', async () => {
    expect((await run(folder, ['doctor'], { signal: AbortSignal.abort() })).code).toBe(130)
  })
})

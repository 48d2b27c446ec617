const NOBODY = '00000000-0000-7000-8000-000000000000'
const TRANSFER_KEY = 'a key of at least thirty-two letters'

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Right arguments of log-ins, keys and transfers of tenants. */
export const logInCalls: Readonly<Record<string, readonly unknown[]>> = {
  'tenant.users.verifyPassword': ['a@b.example', 'a wrong password', { address: '203.0.113.7' }],
  'tenant.passwordResets.request': ['a@b.example', { address: '203.0.113.7' }],
  'tenant.passwordResets.complete': ['lkt_nothing', 'correct horse battery'],
  'tenant.users.unlock': [NOBODY, { address: '203.0.113.7' }],
  'tenant.secondFactors.enrol': [NOBODY, { issuer: 'Host' }, {}],
  'tenant.secondFactors.confirm': [NOBODY, '000000'],
  'tenant.secondFactors.verify': [NOBODY, '000000'],
  'tenant.secondFactors.renewRecoveryCodes': [NOBODY, {}],
  'tenant.secondFactors.reset': [NOBODY, {}],
  'tenant.apiKeys.rotate': [NOBODY, { overlapMs: 1, retry: false }, {}],
  'tenant.apiKeys.revokeText': ['lk_nothing', {}],
}

export const tenantLifeCalls: Readonly<Record<string, readonly unknown[]>> = {
  'kit.tenants.remove': [NOBODY, { confirmName: 'x', graceDays: 1 }, {}],
  'kit.tenants.restore': [NOBODY, {}],
  'kit.tenants.export': [
    NOBODY,
    { transferKey: TRANSFER_KEY, target: { write: () => {} }, credentials: 'leave_out', archives: 'leave_out' },
  ],
  'kit.tenants.import': [{ transferKey: TRANSFER_KEY, source: { read: nothing }, ids: 'new', name: 'Imported' }],
}

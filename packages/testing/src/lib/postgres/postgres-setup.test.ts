import { isLeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { createTestDatabase } from './postgres-setup.ts'

describe('createTestDatabase', () => {
  it('says what is missing in a run without a PostgreSQL', async () => {
    const error: unknown = await createTestDatabase().catch((thrown: unknown) => thrown)
    expect(isLeadKitError(error, 'configuration')).toBe(true)
    expect(String(error)).toContain('globalSetup')
  })
})

import { describe, expect, it } from 'vitest'
import { hashPassword, passwordSchema, verifyPassword } from './password.ts'

describe('passwords', () => {
  it('are stored as argon2id with a salt of their own', async () => {
    const [one, other] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(other)
  })

  it('match in any Unicode normal form, and nothing else', async () => {
    const stored = await hashPassword('zo\u00eb likes croissants')
    expect(await verifyPassword('zoe\u0308 likes croissants', stored)).toBe(true)
    expect(await verifyPassword('zoe likes croissants', stored)).toBe(false)
  })

  it('never match a user that does not exist', async () => {
    expect(await verifyPassword('no user has this password', null)).toBe(false)
  })

  it('have 12 characters at least', () => {
    expect(passwordSchema.safeParse('eleven char').success).toBe(false)
    expect(passwordSchema.safeParse('twelve chars').success).toBe(true)
  })
})

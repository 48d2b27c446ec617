import { describe, expect, it } from 'vitest'
import { newId } from '../base/identifier.ts'
import { createApiKeyToken, hashApiKey, matchesHash, parseApiKeyToken } from './api-key-token.ts'

describe('API key tokens', () => {
  it('carry the ids of tenant and key, and never repeat', () => {
    const ids = { tenantId: newId(), keyId: newId() }
    const tokens = Array.from({ length: 200 }, () => createApiKeyToken(ids))
    for (const token of tokens) expect(parseApiKeyToken(token)).toEqual(ids)
    expect(new Set(tokens).size).toBe(tokens.length)
  })

  it('are distinguished from other texts', () => {
    const token = createApiKeyToken({ tenantId: newId(), keyId: newId() })
    for (const text of [
      '',
      'lk_',
      token.slice(0, -1),
      `${token}a`,
      token.replace('lk_', 'sk_'),
      `${token}\n`,
      token.replaceAll('_', '.'),
    ]) {
      expect(parseApiKeyToken(text)).toBeNull()
    }
  })

  it('match their own hash only', () => {
    const token = createApiKeyToken({ tenantId: newId(), keyId: newId() })
    expect(matchesHash(token, hashApiKey(token))).toBe(true)
    expect(matchesHash(token, hashApiKey(`${token}x`))).toBe(false)
    expect(matchesHash(token, '')).toBe(false)
  })
})

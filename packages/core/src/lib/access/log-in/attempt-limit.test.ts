import { describe, expect, it } from 'vitest'
import { networkOf, passwordLimits } from './attempt-limit.ts'

describe('The network of an address', () => {
  it('is the IPv4 address, in either spelling', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7')
    expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(networkOf('::FFFF:cb00:7107')).toBe('203.0.113.7')
  })

  it('is the first 64 bits of an IPv6 address, of which one customer has all others', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
    expect(networkOf('2001:db8:1:2::9')).toBe('2001:db8:1:2')
    expect(networkOf('2001:DB8:0:0::')).toBe('2001:db8:0:0')
    expect(networkOf('::1')).toBe('0:0:0:0')
  })

  it('is unknown for anything else', () => {
    for (const text of ['', 'localhost', '203.0.113.7, 10.0.0.1', 'fe80::1%eth0']) expect(networkOf(text)).toBeNull()
  })

  it('is counted beside the user, and nothing can be read in the keys', () => {
    expect(passwordLimits('ada@example.org', undefined)).toHaveLength(1)
    const limits = passwordLimits('ada@example.org', '203.0.113.7')
    expect(limits).toHaveLength(2)
    expect(JSON.stringify(limits)).not.toMatch(/ada|203\.0/)
  })
})

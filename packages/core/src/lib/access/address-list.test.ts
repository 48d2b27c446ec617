import { describe, expect, it } from 'vitest'
import { addressListSchema, isListed } from './address-list.ts'

describe('A list of addresses', () => {
  it('has addresses and ranges of both families', () => {
    const list = ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32']
    for (const inside of ['203.0.113.7', '::ffff:203.0.113.7', '198.51.100.255', '2001:db8:1::5', '2001:DB8::1'])
      expect(isListed(list, inside)).toBe(true)
    for (const outside of ['203.0.113.8', '198.51.101.0', '::ffff:203.0.113.8', '2001:db9::1', '::1'])
      expect(isListed(list, outside)).toBe(false)
  })

  it('has none that is unknown or no address', () => {
    for (const nothing of [undefined, '', 'localhost', '203.0.113.7, 10.0.0.1', '203.0.113.07', '0x7f000001'])
      expect(isListed(['0.0.0.0/0', '::/0'], nothing)).toBe(false)
  })

  it('is refused with anything else in it', () => {
    for (const wrong of [[], ['example.org'], ['10.0.0.0/33'], ['10.0.0.1/'], [''], Array(51).fill('10.0.0.1')])
      expect(addressListSchema.safeParse(wrong).success).toBe(false)
    expect(addressListSchema.safeParse(['10.0.0.0/8', '::1']).success).toBe(true)
  })
})

import { expect, it } from 'vitest'
import { networkOf } from './actor.ts'

it.each([
  ['203.0.113.7', '203.0.113.0/24'],
  ['::ffff:203.0.113.7', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:0DB8:0001::6', '2001:db8:1::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['::1', '0:0:0::/48'],
  ['1::', '1:0:0::/48'],
  ['a@b.example', null],
  ['203.0.113.7, 10.0.0.1', null],
  ['', null],
  [undefined, null],
])('tells the network of %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

import { describe, expect, it } from 'vitest'
import { emailAddressSchema } from './email-address.ts'

const accepts = (text: string): boolean => emailAddressSchema.safeParse(text).success

describe('emailAddressSchema', () => {
  it.each([
    'ada@example.org',
    "ada.o'neill@example.org",
    'r&d@example.org',
    'ada%home@example.org',
    'ada!home@example.org',
    'sales/eu@example.org',
    'ada=1@example.org',
    'ada+news~{x}|`^#$*?@example.org',
    'ada@xn--bcher-kva.example',
    'ada@bücher.example',
    '用户@例子.公司',
    'पता@उदाहरण.भारत',
    'ada@a-b.co.uk',
    `${'a'.repeat(64)}@example.org`,
  ])('takes %s', (address) => {
    expect(accepts(address)).toBe(true)
  })

  it.each([
    '',
    'ada',
    'ada@example',
    'ada@@example.org',
    '.ada@example.org',
    'ada.@example.org',
    'a..b@example.org',
    'ada king@example.org',
    'ada@-a.example',
    'ada@a-.example',
    'ada@127.0.0.1',
    'ada@example.org ',
    'ada@example.org\n',
    '"ada king"@example.org',
    'ada@[127.0.0.1]',
    'ada,ben@example.org',
    'ada<x@example.org',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a.'.repeat(130)}org`,
  ])('refuses %s', (address) => {
    expect(accepts(address)).toBe(false)
  })

  it('answers long texts at once', () => {
    expect(accepts(`${'a.'.repeat(50_000)}@${'a-'.repeat(50_000)}`)).toBe(false)
  })
})

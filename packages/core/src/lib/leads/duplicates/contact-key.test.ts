import { expect, it } from 'vitest'
import { emailKey, isSameNumber } from './contact-key.ts'

it.each([
  ['Ada.Lovelace+shop@Gmail.com', 'adalovelace@gmail.com', false],
  ['ada.lovelace@googlemail.com', 'adalovelace@gmail.com', false],
  ['ada.lovelace@gmx.de', 'ada.lovelace@gmx.de', false],
  ['Info@acme.co', 'info@acme.co', true],
  ['familie.king@web.de', 'familie.king@web.de', true],
])('%s reaches %s', (email, mailbox, isShared) => {
  expect(emailKey(email)).toEqual({ mailbox, isShared })
})

it.each([null, '', 'ada', 'test@test.com', 'noreply@shop.co', 'a@b.example.com', '@acme.co'])(
  '%s is nobody’s',
  (email) => {
    expect(emailKey(email)).toBeNull()
  },
)

it.each([
  ['0172/3456799', 'DE', '0049 172 3456799', null, true],
  ['020 7946 0958', 'GB', '+44 20 7946 0958', null, true],
  ['8 701 234 56 78', 'KZ', '+7 701 234 56 78', null, true],
  ['6281900112233', 'ID', '0819-0011-2233', 'ID', true],
  ['+442079460958', null, '+442079460959', null, false],
  ['070 123 45 67', 'SE', '070 123 4567', 'GH', false],
  ['11111111111', null, '11111111111', null, false],
  ['12345', null, '12345', null, false],
  ['+49 30 1234500 ext 12', null, '+49 30 1234500 ext 14', null, false],
] as const)('%s (%s) and %s (%s): %s', (phone, country, other, otherCountry, isSame) => {
  expect(isSameNumber({ phone, country }, { phone: other, country: otherCountry })).toBe(isSame)
})

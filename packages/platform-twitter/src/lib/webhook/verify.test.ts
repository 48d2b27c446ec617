import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerCrc } from './handshake.ts'
import { verifySignature } from './verify.ts'

const body = new TextEncoder().encode('{"for_user_id":"1"}')

function sign(secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`
}

function request(headers: Readonly<Record<string, string>>) {
  return { method: 'POST', url: new URL('https://host.example/webhooks/twitter'), headers: new Headers(headers), body }
}

describe('verifySignature', () => {
  const secrets = ['client-secret', 'consumer-secret']

  it('takes either of X’s headers, and says which one it was', () => {
    for (const scheme of ['x-twitter-webhooks-signature', 'x-twitter-webhooks-signature-oauth2']) {
      expect(verifySignature(request({ [scheme]: sign('client-secret') }), secrets)).toEqual({ verified: true, scheme })
    }
  })

  it('takes a right one beside one whose secret is not configured', () => {
    const both = {
      'x-twitter-webhooks-signature-oauth2': sign('unknown-secret'),
      'x-twitter-webhooks-signature': sign('consumer-secret'),
    }
    expect(verifySignature(request(both), secrets)).toMatchObject({ verified: true })
  })

  it.each([
    ['another secret', sign('other'), 'signature_mismatch'],
    ['hexadecimal digits', `sha256=${'ab'.repeat(32)}`, 'signature_malformed'],
    ['no prefix', sign('client-secret').slice(7), 'signature_malformed'],
    ['the URL alphabet', sign('client-secret').replaceAll('+', '-').replace(/.=$/, '_='), 'signature_malformed'],
  ])('refuses %s', (_what, value, reason) => {
    expect(verifySignature(request({ 'x-twitter-webhooks-signature': value }), secrets)).toEqual({
      verified: false,
      reason,
    })
  })
})

describe('answerCrc', () => {
  const ask = (query: string, secrets = ['first', 'second']) =>
    answerCrc(
      { ...request({}), method: 'GET', url: new URL(`https://host.example/webhooks/twitter?${query}`) },
      secrets,
    )

  it('answers with the newest secret', () => {
    const token = 'dG9rZW4tZWYyNjBl'
    const expected = createHmac('sha256', 'first').update(token).digest('base64')
    expect(JSON.parse(ask(`crc_token=${token}`)?.body ?? '')).toEqual({ response_token: `sha256=${expected}` })
  })

  it('reads a bare plus sign as one, which a query would make a space', () => {
    const expected = createHmac('sha256', 'first').update('abcdefgh+ijklmnop').digest('base64')
    expect(ask('crc_token=abcdefgh+ijklmnop')?.body).toContain(expected)
  })

  it.each([
    '{"for_user_id":"1","a":[]}',
    'a token, with "quotes"',
    '0123456789abcdef\n',
    'ＦＵＬＬＷＩＤＴＨＦＵＬＬＷ',
  ])('signs nothing that could be a body: %j', (token) => {
    expect(ask(`crc_token=${encodeURIComponent(token)}`)).toMatchObject({ status: 400 })
  })

  it('answers a GET without a token with 400', () => {
    expect(ask('')).toMatchObject({ status: 400 })
    expect(ask('page=1')).toMatchObject({ status: 400 })
  })

  it.each(['21c40ec2-73b1-42f3-a765-e5450e8fba21', 'abcdefgh+ijklmnop', 'a'.repeat(128)])(
    'gives nobody the signature of a webhook: %s is refused as a body',
    (token) => {
      const answer = ask(`crc_token=${encodeURIComponent(token)}`)?.body ?? ''
      const { response_token: signature } = JSON.parse(answer) as { readonly response_token: string }
      for (const header of ['x-twitter-webhooks-signature', 'x-twitter-webhooks-signature-oauth2']) {
        const forged = { ...request({ [header]: signature }), body: new TextEncoder().encode(token) }
        expect(verifySignature(forged, ['first'])).toEqual({ verified: false, reason: 'signature_mismatch' })
      }
    },
  )

  it('fails closed without a secret', () => {
    expect(ask('crc_token=0123456789abcdef', [])).toMatchObject({ status: 500 })
  })
})

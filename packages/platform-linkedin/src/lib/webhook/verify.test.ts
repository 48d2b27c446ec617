import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerHandshake } from './handshake.ts'
import { verifySignature } from './verify.ts'

const body = new TextEncoder().encode('{"type":"LEAD_ACTION"}')

function hmac(...parts: readonly (string | Uint8Array)[]): string {
  const digest = createHmac('sha256', 'secret')
  for (const part of parts) digest.update(part)
  return digest.digest('hex')
}

function request(signature: string | undefined, method = 'POST', query = '') {
  return {
    method,
    url: new URL(`https://host.example/webhooks/linkedin${query}`),
    headers: new Headers(signature === undefined ? {} : { 'X-LI-Signature': signature }),
    body,
  }
}

describe('verifySignature', () => {
  it.each([
    ['the digest of prefix and body', hmac('hmacsha256=', body), 'x-li-signature:prefixed-body'],
    ['the same behind a prefix', `hmacsha256=${hmac('hmacsha256=', body)}`, 'x-li-signature:prefixed-body'],
    ['prefix and the digest of the body', `hmacsha256=${hmac(body)}`, 'x-li-signature:prefixed-header'],
    ['digits in upper case', hmac('hmacsha256=', body).toUpperCase(), 'x-li-signature:prefixed-body'],
  ])('takes %s and says which reading fitted', (_name, signature, scheme) => {
    expect(verifySignature(request(signature), ['other', 'secret'])).toEqual({ verified: true, scheme })
  })

  it('does not take the digest of the body alone without a prefix, which nothing documents', () => {
    expect(verifySignature(request(hmac(body)), ['secret'])).toEqual({ verified: false, reason: 'signature_mismatch' })
  })

  it.each([
    [undefined, 'signature_missing'],
    ['', 'signature_missing'],
    [hmac('hmacsha256=', body).slice(1), 'signature_malformed'],
    [`sha256=${hmac(body)}`, 'signature_malformed'],
  ])('says of %j: %s', (signature, reason) => {
    expect(verifySignature(request(signature), ['secret'])).toEqual({ verified: false, reason })
  })
})

describe('the handshake as a signer', () => {
  it('gives nobody the signature of a webhook: a body that is a challenge is refused, however it is signed', () => {
    const uuid = '21c40ec2-73b1-42f3-a765-e5450e8fba21'
    const answer = answerHandshake(request(undefined, 'GET', `?challengeCode=${uuid}`), 'secret')?.body ?? ''
    const { challengeResponse } = JSON.parse(answer) as { readonly challengeResponse: string }
    for (const signature of [`hmacsha256=${challengeResponse}`, hmac('hmacsha256=', uuid)]) {
      const forged = { ...request(signature), body: new TextEncoder().encode(uuid) }
      expect(verifySignature(forged, ['secret'])).toEqual({ verified: false, reason: 'signature_mismatch' })
    }
  })
})

describe('answerHandshake', () => {
  const uuid = '21C40EC2-73b1-42f3-a765-e5450e8fba21'

  it('signs the challenge as it came', () => {
    const response = answerHandshake(request(undefined, 'GET', `?challengeCode=${uuid}`), 'secret')
    expect(response).toMatchObject({ status: 200, contentType: 'application/json' })
    expect(JSON.parse(response?.body ?? '')).toEqual({ challengeCode: uuid, challengeResponse: hmac(uuid) })
  })

  it('fails closed without a secret', () => {
    expect(answerHandshake(request(undefined, 'GET', `?challengeCode=${uuid}`), undefined)?.status).toBe(500)
  })

  it.each(['', '?challengeCode=', `?challengeCode=${uuid}0`, `?challengeCode=%20${uuid}`, '?challengeCode=%7B%7D'])(
    'signs nothing for %j and repeats nothing of it',
    (query) => {
      const response = answerHandshake(request(undefined, 'GET', query), 'secret')
      expect(response?.status).toBe(400)
      expect(response?.body).not.toContain(uuid)
    },
  )
})

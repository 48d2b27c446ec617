import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerHandshake } from './handshake.ts'
import { verifySignature } from './verify.ts'

const body = new TextEncoder().encode(String.raw`{"text":"\u00e4\u00f6\u00e5 \/"}`)

function verify(headers: Record<string, string>, secrets: readonly string[] = ['secret']): string {
  const url = new URL('https://host.example/webhooks/facebook')
  const verdict = verifySignature({ method: 'POST', url, headers: new Headers(headers), body }, secrets)
  return verdict.verified ? verdict.scheme : verdict.reason
}

const sign = (algorithm: string): string => createHmac(algorithm, 'secret').update(body).digest('hex')

describe('verifySignature', () => {
  it('takes the SHA-256 header over the bytes with Meta’s escapes', () => {
    expect(verify({ 'X-Hub-Signature-256': `sha256=${sign('sha256')}` })).toBe('x-hub-signature-256')
  })

  it('does not look at the SHA-1 header', () => {
    expect(verify({ 'X-Hub-Signature': `sha1=${sign('sha1')}` })).toBe('signature_missing')
  })

  it.each([sign('sha256'), 'sha256=', `sha1=${sign('sha1')}`, `sha256=${sign('sha256')}, sha256=${sign('sha256')}`])(
    'calls %s malformed',
    (header) => {
      expect(verify({ 'X-Hub-Signature-256': header })).toBe('signature_malformed')
    },
  )

  it('cannot be had of the handshake, which copies the challenge and signs nothing', () => {
    const url = new URL('https://host.example/webhooks/facebook?hub.mode=subscribe&hub.verify_token=word')
    const challenge = new TextDecoder().decode(body)
    url.searchParams.set('hub.challenge', challenge)
    const answer = answerHandshake({ method: 'GET', url, headers: new Headers(), body: new Uint8Array() }, 'word')
    expect(answer).toEqual({ status: 200, contentType: 'text/plain; charset=utf-8', body: challenge })
  })

  it('is closed without a secret', () => {
    expect(verify({ 'X-Hub-Signature-256': `sha256=${sign('sha256')}` }, [])).toBe('not_configured')
  })
})

import { describe, expect, it } from 'vitest'
import { redactHeaders } from './redact.ts'

describe('redactHeaders', () => {
  it('leaves out every header that carries a secret', () => {
    const headers = new Headers({
      authorization: 'Bearer abc',
      'proxy-authorization': 'Basic abc',
      cookie: 'sid=1',
      'set-cookie': 'sid=1',
      'x-hub-signature-256': 'sha256=00',
      'x-hubspot-signature-v3': 'x',
      'x-li-signature': 'x',
      'x-api-key': 'k',
      'x-refresh-token': 't',
      'x-client-secret': 's',
      'x-zoho-authtoken': 't',
    })
    expect(redactHeaders(headers)).toEqual({})
  })

  it('keeps limits, request ids and media types as they are', () => {
    const safe = {
      'content-type': 'application/json',
      'retry-after': '30',
      'sforce-limit-info': 'api-usage=18/5000',
      'x-app-usage': '{"call_count":28}',
      'x-hubspot-ratelimit-daily-remaining': '249000',
      'x-rate-limit-reset': '1700000000',
      'x-ratelimit-limit': '100',
      'x-request-id': 'b1946ac9',
    }
    expect(redactHeaders(new Headers(safe))).toEqual(safe)
  })

  it('shows only the name of a header that it does not know', () => {
    expect(redactHeaders(new Headers({ location: 'https://x.test/?email=a@b.c', 'x-custom': 'Ada' }))).toEqual({
      location: '[redacted]',
      'x-custom': '[redacted]',
    })
  })

  it('hides a credential in a header whose name is safe', () => {
    const headers = new Headers({
      'user-agent': 'Bearer abc',
      'x-request-id': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    })
    expect(redactHeaders(headers)).toEqual({ 'user-agent': '[redacted]', 'x-request-id': '[redacted]' })
  })
})

import { describe, expect, it } from 'vitest'
import { failedBeforeRequest } from './http-fault.ts'

function systemError(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), { code, ...(syscall === undefined ? {} : { syscall }) })
}

function fetchFailed(cause: unknown): Error {
  return new TypeError('fetch failed', { cause })
}

describe('failedBeforeRequest', () => {
  it.each([
    ['a refused connection', systemError('ECONNREFUSED', 'connect')],
    ['an unknown host', systemError('ENOTFOUND', 'getaddrinfo')],
    ['a connection that was never made in time', systemError('UND_ERR_CONNECT_TIMEOUT')],
    ['a network without a route, at connect', systemError('EHOSTUNREACH', 'connect')],
    ['a certificate of another host', systemError('ERR_TLS_CERT_ALTNAME_INVALID')],
    [
      'several addresses that all refused',
      new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('ENETUNREACH', 'connect')]),
    ],
  ])('is true for %s', (_, cause) => {
    expect(failedBeforeRequest(fetchFailed(cause))).toBe(true)
  })

  it.each([
    ['a reset', systemError('ECONNRESET', 'read')],
    ['a socket closed by the other side', systemError('UND_ERR_SOCKET')],
    ['a route lost on an open connection', systemError('EHOSTUNREACH', 'read')],
    [
      'addresses of which one may have been reached',
      new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('ECONNRESET', 'read')]),
    ],
    ['no cause', undefined],
    ['a cause that is not an error', 'ECONNREFUSED'],
  ])('is false for %s', (_, cause) => {
    expect(failedBeforeRequest(fetchFailed(cause))).toBe(false)
  })
})

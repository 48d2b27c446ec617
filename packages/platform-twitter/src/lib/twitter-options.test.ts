import { describe, expect, it } from 'vitest'
import { defaultEventTypes, defaultScopes, readTwitterOptions } from './twitter-options.ts'
import type { TwitterIngestorOptions } from './twitter-options.ts'

describe('readTwitterOptions', () => {
  it('fills in what is left out', () => {
    expect(readTwitterOptions({ consumerSecrets: ['one', ''] })).toEqual({
      secrets: ['one'],
      clientId: undefined,
      clientSecret: undefined,
      bearerToken: undefined,
      webhookUrl: undefined,
      eventTypes: defaultEventTypes,
      scopes: defaultScopes,
      backfillLimit: 1000,
      publicAutomationApproved: false,
      apiUrl: 'https://api.x.com',
      loginUrl: 'https://x.com',
      timeoutMs: 30_000,
    })
  })

  it.each<[string, object]>([
    ['consumerSecrets', { consumerSecrets: 'private' }],
    ['apiUrl', { consumerSecrets: [], apiUrl: 'private' }],
    ['eventTypes', { consumerSecrets: [], eventTypes: [] }],
    ['scopes.0', { consumerSecrets: [], scopes: ['DM read'] }],
    ['publicAutomationApproved', { consumerSecrets: [], publicAutomationApproved: 'yes' }],
    ['timeoutMs', { consumerSecrets: [], timeoutMs: 0 }],
    ['consumerSecret', { consumerSecrets: [], consumerSecret: 'private' }],
  ])('names the option %s and never its value', (name, options) => {
    const read = () => readTwitterOptions(options as TwitterIngestorOptions)
    expect(read).toThrow(`option "${name}" is not valid`)
    expect(read).not.toThrow('private')
  })
})

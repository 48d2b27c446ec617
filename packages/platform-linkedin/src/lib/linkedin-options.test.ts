import { isLeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { defaultScopes, readLinkedinOptions } from './linkedin-options.ts'

describe('readLinkedinOptions', () => {
  it('fills in the defaults, and takes no empty secret', () => {
    expect(readLinkedinOptions({ clientSecrets: ['', 'new', 'old'] })).toMatchObject({
      clientSecrets: ['new', 'old'],
      clientSecret: 'new',
      apiUrl: 'https://api.linkedin.com',
      oauthUrl: 'https://www.linkedin.com',
      apiVersion: '202609',
      scopes: defaultScopes,
      leadTypes: ['EVENT', 'COMPANY', 'ORGANIZATION_PRODUCT'],
    })
  })

  it('sends OAuth calls to a given apiUrl too, so that a test never leaves the machine', () => {
    const settings = readLinkedinOptions({ clientSecrets: [], apiUrl: 'http://127.0.0.1:4000/' })
    expect([settings.apiUrl, settings.oauthUrl]).toEqual(['http://127.0.0.1:4000', 'http://127.0.0.1:4000'])
  })

  it.each<[string, object]>([
    ['apiVersion', { apiVersion: 'v26' }],
    ['apiUrl', { apiUrl: 'api' }],
    ['applicationId', { applicationId: 'private' }],
    ['webhookUrl', { webhookUrl: 'private' }],
    ['leadTypes', { leadTypes: ['SPONSORED'] }],
    ['clientSecrets', { clientSecrets: 'private' }],
    ['clientSecret', { clientSecret: 'private' }],
  ])('names a wrong %s and never its value', (name, wrong) => {
    let caught: unknown
    try {
      readLinkedinOptions({ clientSecrets: ['secret'], ...wrong })
    } catch (error) {
      caught = error
    }
    expect(isLeadKitError(caught, 'configuration')).toBe(true)
    expect(String(caught)).toContain(name)
    expect(String(caught)).not.toContain('private')
  })
})

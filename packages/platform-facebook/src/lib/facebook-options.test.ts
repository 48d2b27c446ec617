import { isLeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { defaultSubscribedFields, readFacebookOptions } from './facebook-options.ts'
import type { FacebookIngestorOptions } from './facebook-options.ts'

const options: FacebookIngestorOptions = { appSecrets: ['new', 'old'], verifyToken: 'token' }

describe('readFacebookOptions', () => {
  it('fills in the defaults', () => {
    expect(readFacebookOptions(options)).toMatchObject({
      secrets: ['new', 'old'],
      appSecret: 'new',
      graphUrl: 'https://graph.facebook.com',
      instagramGraphUrl: 'https://graph.instagram.com',
      apiVersion: 'v26.0',
      subscribedFields: defaultSubscribedFields,
    })
  })

  it('accepts the Instagram app’s secrets too, and no empty ones', () => {
    const settings = readFacebookOptions({
      ...options,
      appSecrets: ['', 'app'],
      instagramAppSecrets: ['instagram', ''],
    })
    expect(settings.secrets).toEqual(['app', 'instagram'])
  })

  it('sends Instagram calls to a given graphUrl too, so that a test never leaves the machine', () => {
    const settings = readFacebookOptions({ ...options, graphUrl: 'http://127.0.0.1:4000/' })
    expect([settings.graphUrl, settings.instagramGraphUrl]).toEqual(['http://127.0.0.1:4000', 'http://127.0.0.1:4000'])
  })

  it.each<[string, object]>([
    ['apiVersion', { apiVersion: '26' }],
    ['graphUrl', { graphUrl: 'graph' }],
    ['subscribedFields', { subscribedFields: [] }],
    ['appSecrets', { appSecrets: 'private' }],
    ['appSecret', { appSecret: 'private' }],
  ])('names a wrong %s and never its value', (name, wrong) => {
    let thrown: unknown
    try {
      readFacebookOptions({ ...options, ...wrong })
    } catch (error) {
      thrown = error
    }
    expect(isLeadKitError(thrown, 'configuration')).toBe(true)
    expect(String(thrown)).toContain(name)
    expect(String(thrown)).not.toContain('private')
  })
})

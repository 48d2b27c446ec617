import { createHash } from 'node:crypto'
import { isLeadKitError } from '@leadkit/contracts'
import { signHubspotWebhook } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { readWebhook, verifyWebhook } from './hubspot-webhook.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const URL = 'https://leadkit.example/hooks?x=a%3Ab%20c'

const base = { eventId: 1, subscriptionId: 2, portalId: 1001, appId: 9, occurredAt: NOW.getTime() }
const read = (...entries: readonly unknown[]) => readWebhook(new TextEncoder().encode(JSON.stringify(entries)))

describe('verifyWebhook', () => {
  const signedBy = (clientSecret: string, timestamp: Date = NOW) => ({
    method: 'POST',
    url: URL,
    headers: new Headers(signHubspotWebhook({ clientSecret, method: 'POST', url: URL, body: '[]', timestamp })),
    body: new TextEncoder().encode('[]'),
  })

  it('takes every configured secret, so that one can be changed', () => {
    for (const secret of ['new', 'old'])
      expect(() => verifyWebhook(signedBy(secret), ['new', 'old'], NOW)).not.toThrow()
    expect(codeOf(() => verifyWebhook(signedBy('other'), ['new', 'old'], NOW))).toBe('signature_invalid')
  })

  it('agrees with an example that was worked out apart from this code', () => {
    // printf '%s' 'POSThttps://leadkit.example/hooks?x=a:b%20c[]1795348800000' | openssl dgst -sha256 -hmac secret -binary | base64
    const headers = new Headers({
      'x-hubspot-request-timestamp': '1795348800000',
      'x-hubspot-signature-v3': '3y/nIJmK0T+ql55deludJdvOkP2t3fR/kx3gPUGOw2U=',
    })
    expect(() => verifyWebhook({ ...signedBy('secret'), headers }, ['secret'], NOW)).not.toThrow()
  })

  it('takes a clock difference of just five minutes on either side', () => {
    for (const difference of [-300_000, 300_000]) {
      const request = signedBy('secret', new Date(NOW.getTime() + difference))
      expect(() => verifyWebhook(request, ['secret'], NOW)).not.toThrow()
      expect(codeOf(() => verifyWebhook(request, ['secret'], new Date(NOW.getTime() - Math.sign(difference))))).toBe(
        'signature_invalid',
      )
    }
  })

  it('refuses timestamps that are not numbers', () => {
    for (const timestamp of ['', 'NaN', '1e20', '-5']) {
      const request = signedBy('secret')
      request.headers.set('x-hubspot-request-timestamp', timestamp)
      expect(codeOf(() => verifyWebhook(request, ['secret'], NOW))).toBe('signature_invalid')
    }
  })

  it('takes no signature that covers less than method, address, body and time (C22)', () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex')
    for (const signature of [hash('secret[]'), hash(`secretPOST${URL}[]`)]) {
      const headers = new Headers({
        'x-hubspot-request-timestamp': String(NOW.getTime()),
        'x-hubspot-signature': signature,
        'x-hubspot-signature-version': 'v2',
      })
      expect(codeOf(() => verifyWebhook({ ...signedBy('secret'), headers }, ['secret'], NOW))).toBe('signature_invalid')
      headers.set('x-hubspot-signature-v3', signature)
      expect(codeOf(() => verifyWebhook({ ...signedBy('secret'), headers }, ['secret'], NOW))).toBe('signature_invalid')
    }
  })

  it('says configuration when it has no secret at all', () => {
    expect(codeOf(() => verifyWebhook(signedBy('secret'), [], NOW))).toBe('configuration')
  })
})

describe('readWebhook', () => {
  it.each([
    ['contact.creation', 'created'],
    ['contact.deletion', 'deleted'],
    ['contact.privacyDeletion', 'purged'],
    ['contact.restore', 'restored'],
  ])('reads %s as %s', (subscriptionType, type) => {
    const [event] = read({ ...base, subscriptionType, objectId: 51 })
    expect(event).toMatchObject({ accountId: '1001', object: 'contacts', change: { externalId: '51', type } })
  })

  it('gives the changed property, and the key when it is the changed one', () => {
    const entry = { ...base, subscriptionType: 'contact.propertyChange', objectId: 51 }
    const [event] = read({ ...entry, propertyName: 'phone', propertyValue: '' })
    expect(event?.change.fields).toEqual({ phone: '' })
    const [keyed] = read({ ...entry, propertyName: 'leadkit_id', propertyValue: 'k' })
    expect(keyed?.change.key).toBe('k')
  })

  it('tells of every record that went up in another, also when the merge made a new one', () => {
    const entry = { ...base, subscriptionType: 'contact.merge', objectId: 51, primaryObjectId: 51 }
    const into = (events: ReturnType<typeof read>) =>
      events.map(({ change }) => [change.type, change.externalId, change.mergedInto])
    expect(into(read({ ...entry, mergedObjectIds: [52, 53], newObjectId: null }))).toEqual([
      ['merged', '52', '51'],
      ['merged', '53', '51'],
    ])
    expect(into(read({ ...entry, mergedObjectIds: [52], newObjectId: 60 }))).toEqual([
      ['merged', '52', '60'],
      ['merged', '51', '60'],
    ])
  })

  it('reads generic subscriptions of contacts, and leaves other objects out', () => {
    const entry = { ...base, subscriptionType: 'object.deletion', objectId: 51 }
    expect(read({ ...entry, objectTypeId: '0-1' }, { ...entry, objectTypeId: '0-2' })).toHaveLength(1)
    expect(read({ ...base, subscriptionType: 'deal.creation', objectId: 1 })).toEqual([])
    expect(read({ ...base, subscriptionType: 'contact.associationChange', objectId: 1 })).toEqual([])
  })

  it('drops no neighbour for an entry that cannot be read', () => {
    expect(read(null, { eventId: 1 }, { ...base, subscriptionType: 'contact.creation', objectId: 51 })).toHaveLength(1)
  })
})

describe('a webhook event', () => {
  it('takes only the changes of its own app for its own', () => {
    const entry = { ...base, subscriptionType: 'contact.creation', objectId: 51 }
    const fromSelf = (more: object) => read({ ...entry, ...more })[0]?.change.fromSelf
    expect(fromSelf({ changeSource: 'INTEGRATION', sourceId: '9' })).toBe(true)
    expect(fromSelf({ changeSource: 'INTEGRATION', sourceId: '10' })).toBe(false)
    expect(fromSelf({ changeSource: 'INTEGRATION' })).toBe(false)
    expect(fromSelf({ changeSource: 'CRM_UI', sourceId: '9' })).toBe(false)
  })

  it('gives a redelivery the same id, and two changes of one event two', () => {
    const entry = { ...base, subscriptionType: 'contact.propertyChange', objectId: 51, propertyValue: 'x' }
    const ids = read(
      { ...entry, propertyName: 'phone', attemptNumber: 0 },
      { ...entry, propertyName: 'phone', attemptNumber: 3 },
      { ...entry, propertyName: 'email' },
    ).map(({ change }) => change.id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('refuses a body that is not a list', () => {
    for (const body of ['', '{}', 'null', '[']) {
      expect(codeOf(() => readWebhook(new TextEncoder().encode(body)))).toBe('payload_invalid')
    }
  })
})

function codeOf(action: () => unknown): string | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    return isLeadKitError(error) ? error.code : 'not a LeadKitError'
  }
}

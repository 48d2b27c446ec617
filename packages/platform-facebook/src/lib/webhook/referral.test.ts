import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse.ts'
import { referralTouch } from './referral.ts'

const AT = 1_790_000_000_000

function touches(entry: object): readonly unknown[] {
  const body = { object: 'instagram', entry: [{ id: '1034', time: AT, ...entry }] }
  const events = parseWebhook(new TextEncoder().encode(JSON.stringify(body)), new Date(AT))
  return events.map((event) => ('touch' in event ? event.touch : undefined))
}

const fromPerson = { sender: { id: '247' }, recipient: { id: '1034' }, timestamp: AT }
const fromAccount = { sender: { id: '1034' }, recipient: { id: '247' }, timestamp: AT }

describe('referralTouch', () => {
  it('reads an advertisement, and keeps what it does not know', () => {
    const touch = referralTouch({
      ref: 'utm_campaign=q4',
      ad_id: '120330000000',
      source: 'ADS',
      type: 'OPEN_THREAD',
      ads_context_data: { ad_title: 'Sofas', photo_url: 'https://cdn.example/p', post_id: '88', flow_id: '5' },
      is_guest_user: true,
    })
    expect(touch).toEqual({
      kind: 'ad',
      ref: 'utm_campaign=q4',
      campaign: 'q4',
      source: 'ADS',
      type: 'OPEN_THREAD',
      adId: '120330000000',
      adTitle: 'Sofas',
      postId: '88',
      extra: { photo_url: 'https://cdn.example/p', flow_id: '5', is_guest_user: true },
    })
  })

  it.each([
    ['link', { ref: 'summer', source: 'SHORTLINK' }],
    ['link', { ref: 'summer' }],
    ['product', { product: { id: '7' } }],
    ['referral', { source: 'CUSTOMER_CHAT_PLUGIN', referer_uri: 'https://shop.example/?utm_source=g' }],
    ['referral', { source: 'DISCOVER_TAB' }],
    ['ad', { source: 'ADS', ad_id: { odd: true } }],
  ])('%s: %j', (kind, referral) => {
    expect(referralTouch(referral)).toMatchObject({ kind })
  })

  it('reads nothing from other values than objects', () => {
    expect([referralTouch('x'), referralTouch(null), referralTouch([])]).toEqual([undefined, undefined, undefined])
  })
})

describe('the touch of an event', () => {
  it('comes from the referral inside a message, beside it, in a postback, or alone', () => {
    const referral = { ref: 'a', source: 'SHORTLINK' }
    expect(
      touches({
        messaging: [
          { ...fromPerson, message: { mid: 'm1', text: 'Hi', referral } },
          { ...fromPerson, message: { mid: 'm2', text: 'Hi' }, referral },
          { ...fromPerson, postback: { mid: 'm3', title: 'Start', referral } },
          { ...fromPerson, referral },
        ],
      }),
    ).toMatchObject(Array.from({ length: 4 }, () => ({ kind: 'link', ref: 'a' })))
  })

  it('comes from a story and a mention, and never from what the account sent', () => {
    const story = { reply_to: { story: { id: '9', url: 'https://cdn.example/s' } } }
    const mention = { attachments: [{ type: 'story_mention', payload: { url: 'https://cdn.example/m' } }] }
    expect(
      touches({
        messaging: [
          { ...fromPerson, message: { mid: 'm1', text: 'Nice', ...story } },
          { ...fromPerson, message: { mid: 'm2', ...mention } },
          { ...fromAccount, message: { mid: 'm3', text: 'Hi', is_echo: true, ...story } },
          { ...fromPerson, message: { mid: 'm4', text: 'Plain' } },
        ],
        changes: [
          { field: 'mentions', value: { id: 'c1', text: '@us', media_id: '55', from: { id: '3' } } },
          { field: 'comments', value: { id: 'c2', text: 'Hi', media: { id: '55' }, from: { id: '3' } } },
        ],
      }),
    ).toEqual([
      { kind: 'story', type: 'reply', postId: '9' },
      { kind: 'story', type: 'mention' },
      undefined,
      undefined,
      { kind: 'mention', type: 'mentions', postId: '55' },
      undefined,
    ])
  })
})

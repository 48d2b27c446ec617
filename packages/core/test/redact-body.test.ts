import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import type { PlatformEvent, PlatformIngestor } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { readSpans } from '../src/lib/ingest/erased/json-spans.ts'
import { redactBody } from '../src/lib/ingest/erased/redact-body.ts'

const facebook = createFacebookIngestor({ appSecrets: ['secret'], verifyToken: 'verify' })
const twitter = createTwitterIngestor({ consumerSecrets: ['secret'] })
const AT = new Date('2026-09-11T00:00:00.000Z')

function redact(ingestor: PlatformIngestor, text: string, id: string) {
  const parse = (body: Uint8Array): readonly PlatformEvent[] => ingestor.parse(body, AT)
  const redaction = redactBody(new TextEncoder().encode(text), {
    ids: new Set([id]),
    accountIds: ['page'],
    goes: (event) => event.participantId === id,
    parse,
  })
  if (redaction === null) return null
  const rest = new TextDecoder().decode(redaction.body)
  return { rest, events: redaction.events, read: parse(redaction.body).filter(({ kind }) => kind !== 'ignored') }
}

const says = (from: string, mid: string, text: string): string =>
  `{"sender": {"id": "${from}"}, "recipient": {"id": "page"}, "timestamp": 1789000000000, "message": {"mid": "${mid}", "text": "${text}"}}`
const entry = (...messaging: readonly string[]): string =>
  `{"id": "page", "time": 1789000000000, "messaging": [${messaging.join(', ')}]}`
const envelope = (...entries: readonly string[]): string => `{"object": "page", "entry": [${entries.join(', ')}]}`

describe('redactBody', () => {
  it('takes out the events of one person, and leaves the text of all others as it was', () => {
    const ben = says('ben', 'b1', 'Big {brackets], \\"quotes\\" and 12345678901234567890')
    const body = envelope(entry(says('ada', 'a1', 'secret'), ben), entry(says('ada', 'a2', 'secret')))
    const found = redact(facebook, body, 'ada')
    expect(found?.events.map((event) => event.dedupeKey).length).toBe(2)
    expect(found?.rest).not.toContain('ada')
    expect(found?.rest).not.toContain('secret')
    expect(found?.rest).toContain(ben)
    expect(found?.read.length).toBe(1)
  })

  it('leaves what somebody else writes about the person', () => {
    const body = envelope(entry(says('ben', 'b1', 'Ask ada'), says('ada', 'a1', 'secret')))
    const found = redact(facebook, body, 'ada')
    expect(found?.rest).toContain('Ask ada')
    expect(found?.rest).not.toContain('secret')
  })

  it('empties a body that held nothing else', () => {
    expect(redact(facebook, envelope(entry(says('ada', 'a1', 'secret'))), 'ada')?.rest).toBe('{}')
  })

  it('finds nothing in the bodies of others, and in one that only names the person', () => {
    expect(redact(facebook, envelope(entry(says('ben', 'b1', 'Ask ada'))), 'ada')).toBeNull()
    expect(redact(facebook, 'no JSON of ben', 'ada')).toBeNull()
  })

  it('empties what no adapter reads if it names the person and the account', () => {
    const parts = { ids: new Set(['ada']), goes: () => true, parse: () => expect.fail('unreadable') }
    const body = new TextEncoder().encode('{"who": "ada", "where": "page 7"}')
    expect(redactBody(body, { ...parts, accountIds: ['page 7'] })?.body).toEqual(new TextEncoder().encode('{}'))
    expect(redactBody(body, { ...parts, accountIds: ['page 8'] })).toBeNull()
  })

  it('takes the profile of the person out of the users of a post', () => {
    const message = (from: string, id: string, text: string): object => ({
      type: 'message_create',
      id,
      created_timestamp: '1789000000000',
      message_create: { target: { recipient_id: '900' }, sender_id: from, message_data: { text } },
    })
    const users = {
      71: { id: '71', name: 'Ada Secret' },
      72: { id: '72', name: 'Ben' },
      900: { id: '900', name: 'Acme' },
    }
    const body = JSON.stringify({
      for_user_id: '900',
      direct_message_events: [message('71', '1', 'secret'), message('72', '2', 'Hello')],
      users,
    })
    const found = redact(twitter, body, '71')
    expect(found?.events.length).toBe(1)
    expect(found?.rest).not.toMatch(/secret/i)
    expect(found?.read).toMatchObject([{ participantId: '72', content: 'Hello', participantName: 'Ben' }])
  })
})

describe('readSpans', () => {
  it('is null for what is not JSON, and finds every part of what is', () => {
    expect(readSpans('{"a": ')).toBeNull()
    const text = ' {"a\\"b": [1, -2.5e3, "}]", true], "c": {}, "d": null} '
    const names = readSpans(text)?.parts.map(({ name, value }) => [name, text.slice(value.start, value.end)])
    expect(names).toEqual([
      ['a"b', '[1, -2.5e3, "}]", true]'],
      ['c', '{}'],
      ['d', 'null'],
    ])
  })
})

import type { MessageEvent, PlatformEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { outboundTo, replyTo, startStage } from './x-stage.ts'
import type { XStage } from './x-stage.ts'

const MINUTE_MS = 60_000

async function backfill(stage: XStage, minutes: number): Promise<readonly PlatformEvent[]> {
  const events: PlatformEvent[] = []
  const since = new Date(stage.clock.now().getTime() - minutes * MINUTE_MS)
  for await (const event of stage.twitter.backfill(since, stage.context())) events.push(event)
  return events
}

describe('profile', () => {
  it('gives name, user name and picture', async () => {
    const stage = await startStage()
    const person = stage.x.addPerson({ name: 'Ada Example', username: 'ada' })
    expect(await stage.twitter.profile(person.id, stage.context())).toEqual({
      name: 'Ada Example',
      username: 'ada',
      pictureUrl: `https://cdn.example/${person.id}_normal.jpg`,
    })
  })

  it('throws when the token is dead, because null would mean that the person has no name', async () => {
    const stage = await startStage()
    stage.x.endTokens(stage.shop, 'expired')
    await expect(stage.twitter.profile(stage.person().id, stage.context())).rejects.toMatchObject({
      code: 'auth_revoked',
    })
  })
})

describe('backfill', () => {
  it('gives both directions of direct messages, and mentions, with names', async () => {
    const stage = await startStage()
    const person = stage.person('Ada Example')
    stage.clock.advance(MINUTE_MS)
    await stage.twitter.send(outboundTo(stage, person, { text: 'Tea & cake <here>' }), stage.context())
    stage.mention(person)
    const events = (await backfill(stage, 10)) as readonly MessageEvent[]
    expect(events.map((event) => [event.direction, event.subtype, event.content, event.participantName])).toEqual([
      ['outbound', 'text', 'Tea & cake <here>', 'Ada Example'],
      ['inbound', 'text', 'Hello', 'Ada Example'],
      ['inbound', 'mention', '@oakandco How much is the shelf?', 'Ada Example'],
    ])
    expect(events.every((event) => event.participantId === person.id && event.details['backfilled'] === true)).toBe(
      true,
    )
  })

  it('pages through more than one answer holds, and stops at the first that is too old', async () => {
    const stage = await startStage()
    stage.person('Too old')
    stage.clock.advance(60 * MINUTE_MS)
    const person = stage.x.addPerson()
    for (let number = 0; number < 150; number += 1) stage.x.events.text(person, stage.shop, `text ${number}`)
    expect(await backfill(stage, 10)).toHaveLength(150)
    const paths = stage.x.requests.map((request) => request.url.pathname)
    expect(paths).toEqual(['/2/dm_events', '/2/dm_events', `/2/users/${stage.shop.id}/mentions`])
  })

  it('reads no more than the host allows, because each one costs', async () => {
    const stage = await startStage({ backfillLimit: 3 })
    const person = stage.x.addPerson()
    for (let number = 0; number < 10; number += 1) stage.x.events.text(person, stage.shop, `text ${number}`)
    for (let number = 0; number < 10; number += 1) stage.mention(person)
    expect(await backfill(stage, 10)).toHaveLength(6)
  })
})

describe('findSent of a direct message', () => {
  it('cannot tell at once, finds what arrived, and says after a quarter of an hour that nothing did', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.clock.advance(1000)
    const since = stage.clock.now()
    const message = outboundTo(stage, person)
    expect(await stage.twitter.findSent(message, since, stage.context())).toBeNull()
    stage.clock.advance(16 * MINUTE_MS)
    expect(await stage.twitter.findSent(message, since, stage.context())).toMatchObject({
      sent: false,
      reason: 'transient',
    })
    const sent = await stage.twitter.send(outboundTo(stage, person), stage.context())
    const found = await stage.twitter.findSent(message, since, stage.context())
    expect(found).toMatchObject({ sent: true, messageId: sent.sent ? sent.messageId : '' })
  })

  it('does not take an older message, one to another person, or the person’s own words for it', async () => {
    const stage = await startStage()
    const [ada, bo] = [stage.person('Ada'), stage.person('Bo')]
    await stage.twitter.send(outboundTo(stage, ada), stage.context())
    stage.clock.advance(MINUTE_MS)
    await stage.twitter.send(outboundTo(stage, bo), stage.context())
    stage.x.events.text(ada, stage.shop, 'Good morning')
    const found = await stage.twitter.findSent(outboundTo(stage, ada), stage.clock.now(), stage.context())
    expect(found).toBeNull()
  })

  it('knows its text again although X shortens links and escapes', async () => {
    const stage = await startStage({ shortenLinks: true })
    const message = outboundTo(stage, stage.person(), { text: 'A < B & https://shop.example/oak?size=2&x=1 ok' })
    await stage.twitter.send(message, stage.context())
    expect(await stage.twitter.findSent(message, stage.clock.now(), stage.context())).toMatchObject({ sent: true })
  })

  it('does not judge by a page that reaches back less far than the send', async () => {
    const stage = await startStage()
    const person = stage.person()
    const since = stage.clock.now()
    stage.clock.advance(30 * MINUTE_MS)
    for (let number = 0; number < 120; number += 1) stage.x.events.text(person, stage.shop, `Hello ${number}`)
    expect(await stage.twitter.findSent(outboundTo(stage, person), since, stage.context())).toBeNull()
  })
})

describe('findSent of a reply', () => {
  it('looks for it among the account’s posts, by the post it answers', async () => {
    const stage = await startStage({ shortenLinks: true })
    const [post, other] = [stage.mention(stage.person()), stage.mention(stage.person())]
    const text = 'It is here: https://shop.example/oak'
    const since = stage.clock.now()
    const sent = await stage.twitter.send(replyTo(stage, post, { text }), stage.context())
    const found = await stage.twitter.findSent(replyTo(stage, post, { text }), since, stage.context())
    expect(found).toMatchObject({ sent: true, messageId: sent.sent ? sent.messageId : '' })
    expect(await stage.twitter.findSent(replyTo(stage, other, { text }), since, stage.context())).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { conversationOf, outboundTo, replyTo, startStage } from './x-stage.ts'

describe('a direct message', () => {
  it('goes to the participant, with the token in a header', async () => {
    const stage = await startStage()
    const person = stage.person()
    const result = await stage.twitter.send(outboundTo(stage, person), stage.context())
    const request = stage.x.requests.at(-1)
    expect(request?.url.pathname).toBe(`/2/dm_conversations/with/${person.id}/messages`)
    expect(request?.json()).toEqual({ text: 'Good morning' })
    expect(request?.headers.get('authorization')).toBe(`Bearer ${stage.shop.accessToken}`)
    expect(result).toEqual({
      sent: true,
      messageId: stage.x.messages.at(-1)?.id,
      conversationId: conversationOf(stage, person),
    })
  })

  it('never goes to another person than the conversation names', async () => {
    const stage = await startStage()
    const [ada, bo] = [stage.person('Ada'), stage.person('Bo')]
    const message = outboundTo(stage, ada, { conversationId: conversationOf(stage, bo) })
    expect(await stage.twitter.send(message, stage.context())).toMatchObject({ sent: false, reason: 'invalid' })
    expect(stage.x.requests).toHaveLength(0)
  })

  it('goes into a group by its number where it answers no post', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.x.refuse({ status: 503 })
    await stage.twitter.send(outboundTo(stage, person, { conversationId: '1578398451923412099' }), stage.context())
    expect(stage.x.requests.at(-1)?.url.pathname).toBe('/2/dm_conversations/1578398451923412099/messages')
  })

  it('is not sent into an encrypted chat', async () => {
    const stage = await startStage()
    const person = stage.person()
    const message = outboundTo(stage, person, { conversationId: `${person.id}:${stage.shop.id}` })
    const result = await stage.twitter.send(message, stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'invalid', detail: expect.stringContaining('encrypted') })
  })

  it('may have 10,000 characters, and no more', async () => {
    const stage = await startStage()
    const person = stage.person()
    const send = (text: string) => stage.twitter.send(outboundTo(stage, person, { text }), stage.context())
    expect(await send('👋'.repeat(10_000))).toMatchObject({ sent: true })
    expect(await send('👋'.repeat(10_001))).toMatchObject({ sent: false, reason: 'invalid' })
    expect(await send(' \n')).toMatchObject({ sent: false, reason: 'invalid' })
  })
})

describe('a reply to a post', () => {
  it('names the post', async () => {
    const stage = await startStage()
    const post = stage.mention(stage.person())
    const result = await stage.twitter.send(replyTo(stage, post), stage.context())
    expect(stage.x.requests.at(-1)?.json()).toEqual({ text: 'Good morning', reply: { in_reply_to_tweet_id: post.id } })
    expect(result).toEqual({ sent: true, messageId: stage.x.posts.at(-1)?.id, conversationId: post.conversationId })
  })

  it('is window_closed where the author has not addressed the account', async () => {
    const stage = await startStage()
    const { post } = stage.x.events.mention(stage.person(), stage.shop, 'Nice weather')
    const result = await stage.twitter.send(replyTo(stage, post), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'window_closed', vendorCode: '403' })
  })

  it('counts links, emoji and scripts as X does', async () => {
    const stage = await startStage()
    const post = stage.mention(stage.person())
    const send = (text: string) => stage.twitter.send(replyTo(stage, post, { text }), stage.context())
    const link = `https://shop.example/${'x'.repeat(200)}`
    expect(await send(`${link} ${'a'.repeat(256)}`)).toMatchObject({ sent: true })
    expect(await send('😀'.repeat(140))).toMatchObject({ sent: true })
    expect(await send('語'.repeat(140))).toMatchObject({ sent: true })
    const calls = stage.x.requests.length
    for (const tooLong of [`${link} ${'a'.repeat(257)}`, '😀'.repeat(141), `${'語'.repeat(140)}a`]) {
      expect(await send(tooLong)).toMatchObject({ sent: false, reason: 'invalid' })
    }
    expect(stage.x.requests).toHaveLength(calls)
  })
})

describe('a send that fails', () => {
  it('says that the person takes no messages', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.x.setUser(person, { acceptsMessages: false })
    const result = await stage.twitter.send(outboundTo(stage, person), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'recipient_unavailable', vendorCode: '403' })
  })

  it('says that a scope is missing', async () => {
    const stage = await startStage()
    stage.x.setScopes(stage.shop, ['dm.read', 'users.read'])
    const result = await stage.twitter.send(outboundTo(stage, stage.person()), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'permission', vendorCode: '403/client-forbidden' })
  })

  it('is unknown after a time-out, although the platform may hold it', async () => {
    const stage = await startStage({ timeoutMs: 60 })
    const person = stage.person()
    stage.x.fault({ kind: 'delay', delayMs: 1000, when: 'after' })
    const result = await stage.twitter.send(outboundTo(stage, person), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'unknown_outcome' })
    expect(stage.x.messages.filter((message) => message.byApi)).toHaveLength(1)
  })

  it.each([500, 502, 504])('is unknown after a %d, which a gateway may have answered', async (status) => {
    const stage = await startStage()
    stage.x.refuse({ status })
    const result = await stage.twitter.send(outboundTo(stage, stage.person()), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'unknown_outcome' })
  })
})

describe('limits', () => {
  it('are reported to the budget with every answer', async () => {
    const stage = await startStage()
    await stage.twitter.send(outboundTo(stage, stage.person()), stage.context())
    expect(stage.budget.acquired).toBe(1)
    expect(stage.budget.observations).toEqual([
      { bucket: 'dm_send', limit: 15, remaining: 14, resetAt: new Date('2026-11-22T12:15:00.000Z') },
      { bucket: 'dm_send.daily', limit: 1440, remaining: 1439, resetAt: new Date('2026-11-23T12:00:00.000Z') },
    ])
  })

  it('close the account until the moment that X names', async () => {
    const stage = await startStage()
    const person = stage.person()
    for (let number = 0; number < 15; number += 1) {
      expect(await stage.twitter.send(outboundTo(stage, person), stage.context())).toMatchObject({ sent: true })
    }
    const retryAt = new Date('2026-11-22T12:15:00.000Z')
    const refused = await stage.twitter.send(outboundTo(stage, person), stage.context())
    expect(refused).toMatchObject({ sent: false, reason: 'rate_limited', retryAt })
    expect(stage.budget.observations.at(-1)).toEqual({ bucket: 'dm_send', blockedUntil: retryAt })
    stage.clock.advance(15 * 60_000)
    expect(await stage.twitter.send(outboundTo(stage, person), stage.context())).toMatchObject({ sent: true })
  })

  it('close it until the day is over where that limit is the one used up', async () => {
    const stage = await startStage()
    stage.x.setLimit('send/daily', { limit: 1, windowMs: 86_400_000 })
    const person = stage.person()
    await stage.twitter.send(outboundTo(stage, person), stage.context())
    const refused = await stage.twitter.send(outboundTo(stage, person), stage.context())
    expect(refused).toMatchObject({ reason: 'rate_limited', retryAt: new Date('2026-11-23T12:00:00.000Z') })
  })

  it('close it for a minute where X names no time', async () => {
    const stage = await startStage()
    stage.x.refuse({ status: 429 })
    await stage.twitter.send(outboundTo(stage, stage.person()), stage.context())
    const blockedUntil = new Date(stage.clock.now().getTime() + 60_000)
    expect(stage.budget.observations).toEqual([{ bucket: 'dm_send', blockedUntil }])
  })
})

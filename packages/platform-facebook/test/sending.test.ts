import { describe, expect, it } from 'vitest'
import { outboundTo, startStage } from './graph-stage.ts'

const HOUR_MS = 3_600_000

describe('send', () => {
  it('answers as RESPONSE, with our reference as metadata and the token in a header', async () => {
    const stage = await startStage()
    const person = stage.person()
    await stage.facebook.send(outboundTo(person, stage), stage.context())
    const request = stage.meta.requests.at(-1)
    expect(request?.json()).toEqual({
      recipient: { id: person.id },
      messaging_type: 'RESPONSE',
      message: { text: 'Good morning', metadata: '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11' },
    })
    expect(request?.url.pathname).toBe(`/v26.0/${stage.page.id}/messages`)
    expect(request?.url.search).toBe('')
    expect(request?.headers.get('authorization')).toBe(`Bearer ${stage.page.accessToken}`)
  })

  it('uses HUMAN_AGENT for a person’s answer after 24 hours, and never for automation', async () => {
    const stage = await startStage()
    const person = stage.person()
    const lastInboundAt = stage.clock.now()
    stage.clock.advance(25 * HOUR_MS)
    const byPerson = outboundTo(person, stage, { author: 'person', lastInboundAt })
    expect(await stage.facebook.send(byPerson, stage.context())).toMatchObject({ sent: true })
    expect(stage.meta.requests.at(-1)?.json()).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })
    const automated = outboundTo(person, stage, { lastInboundAt })
    expect(await stage.facebook.send(automated, stage.context())).toMatchObject({
      sent: false,
      reason: 'window_closed',
    })
  })

  it('answers within 24 hours as RESPONSE also for a person', async () => {
    const stage = await startStage()
    await stage.facebook.send(outboundTo(stage.person(), stage, { author: 'person' }), stage.context())
    expect(stage.meta.requests.at(-1)?.json()).toMatchObject({ messaging_type: 'RESPONSE' })
  })

  it('names the message that it answers', async () => {
    const stage = await startStage()
    const person = stage.person()
    const replyToMessageId = stage.meta.messages[0]?.id ?? ''
    await stage.facebook.send(outboundTo(person, stage, { replyToMessageId }), stage.context())
    expect(stage.meta.requests.at(-1)?.json()).toMatchObject({ reply_to: { mid: replyToMessageId } })
  })

  it('quotes no postback whose id we made ourselves', async () => {
    const stage = await startStage()
    const person = stage.person()
    const event = stage.meta.events.postback(person, { title: 'Menu', payload: 'MENU', withMessageId: false })
    const body = JSON.stringify({ object: 'page', entry: [{ id: event.accountId, messaging: [event.item] }] })
    const [postback] = stage.facebook.parse(new TextEncoder().encode(body), stage.clock.now())
    const replyToMessageId = postback?.kind === 'message' ? postback.messageId : ''
    expect(replyToMessageId).not.toBe('')
    const result = await stage.facebook.send(outboundTo(person, stage, { replyToMessageId }), stage.context())
    expect(result).toMatchObject({ sent: true })
  })
})

describe('send on Instagram', () => {
  it('reaches a linked Instagram account through its page, or through the page’s own token', async () => {
    const stage = await startStage()
    const person = stage.person('Ada', 'instagram')
    for (const [metadata, node] of [
      [{ pageId: stage.page.id }, stage.page.id],
      [{}, 'me'],
    ] as const) {
      const context = stage.context({ account: stage.account('instagram', metadata) })
      expect(await stage.facebook.send(outboundTo(person, stage), context)).toMatchObject({ sent: true })
      expect(stage.meta.requests.at(-1)?.url.pathname).toBe(`/v26.0/${node}/messages`)
    }
  })

  it('counts Instagram’s limit in bytes', async () => {
    const stage = await startStage()
    const person = stage.person('Ada', 'instagram')
    const context = stage.context({ account: stage.account('instagram', { pageId: stage.page.id }) })
    const tooLong = outboundTo(person, stage, { text: 'ä'.repeat(501) })
    expect(await stage.facebook.send(tooLong, context)).toMatchObject({ sent: false, reason: 'invalid' })
    expect(await stage.facebook.send(outboundTo(person, stage, { text: 'ä'.repeat(500) }), context)).toMatchObject({
      sent: true,
    })
  })
})

describe('a send that is refused', () => {
  it('answers no comment by direct message', async () => {
    const stage = await startStage()
    const message = outboundTo(stage.person(), stage, { conversationId: `${stage.page.id}_1` })
    expect(await stage.facebook.send(message, stage.context())).toMatchObject({ sent: false, reason: 'invalid' })
    expect(stage.meta.requests).toHaveLength(0)
  })

  it('gives the vendor’s code', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.meta.setPerson(person, { standby: true })
    const result = await stage.facebook.send(outboundTo(person, stage), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'thread_not_owned', vendorCode: '10/2018300' })
  })

  it('is unknown after a time-out, although the platform may hold it', async () => {
    const stage = await startStage({ timeoutMs: 60 })
    const person = stage.person()
    stage.meta.fault({ kind: 'delay', delayMs: 1000, when: 'after' })
    const result = await stage.facebook.send(outboundTo(person, stage), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'unknown_outcome' })
    expect(stage.meta.messages.filter((message) => message.direction === 'outbound')).toHaveLength(1)
  })
})

describe('limits', () => {
  it('are reported to the budget with every answer', async () => {
    const stage = await startStage()
    stage.meta.setUsage({ appPercent: 40, pagePercent: 90 })
    await stage.facebook.send(outboundTo(stage.person(), stage), stage.context())
    expect(stage.budget.acquired).toBe(1)
    expect(stage.budget.observations).toMatchObject([
      { bucket: 'app', usedShare: 0.4 },
      { bucket: 'messenger', usedShare: 0.9 },
    ])
  })

  it('close the account until the time that Meta names', async () => {
    const stage = await startStage()
    const headers = {
      'x-business-use-case-usage': '{"1":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":7}]}',
    }
    stage.meta.refuse({ code: 80_006, headers })
    const result = await stage.facebook.send(outboundTo(stage.person(), stage), stage.context())
    const retryAt = new Date(stage.clock.now().getTime() + 7 * 60_000)
    expect(result).toMatchObject({ reason: 'rate_limited', retryAt })
    expect(stage.budget.observations).toMatchObject([{ bucket: 'messenger', blockedUntil: retryAt }])
  })

  it('close it for a minute where Meta names none', async () => {
    const stage = await startStage()
    stage.meta.refuse({ code: 613 })
    await stage.facebook.send(outboundTo(stage.person(), stage), stage.context())
    const blockedUntil = new Date(stage.clock.now().getTime() + 60_000)
    expect(stage.budget.observations).toEqual([{ bucket: 'refused', blockedUntil }])
  })
})

import { describe, expect, it } from 'vitest'
import { answerTo, startStage } from './linkedin-stage.ts'

const MINUTE_MS = 60_000

describe('send', () => {
  it('answers under the comment, in the organisation’s name, with both headers and the token', async () => {
    const stage = await startStage()
    const comment = stage.comment()
    const result = await stage.linkedin.send(answerTo(comment, stage), stage.context())
    const request = stage.vendor.requests.at(-1)
    expect(request?.json()).toEqual({
      actor: stage.organization.urn,
      object: stage.post.urn,
      parentComment: comment,
      message: { text: 'Good morning' },
    })
    expect(request?.url.pathname).toBe(
      `/rest/socialActions/${encodeURIComponent(comment).replace('(', '%28').replace(')', '%29')}/comments`,
    )
    expect(request?.headers.get('linkedin-version')).toBe('202609')
    expect(request?.headers.get('x-restli-protocol-version')).toBe('2.0.0')
    expect(request?.headers.get('authorization')).toBe(`Bearer ${stage.organization.administrator.accessToken}`)
    expect(result).toEqual({
      sent: true,
      messageId: stage.vendor.heldComments.at(-1)?.urn,
      conversationId: stage.post.urn,
    })
  })

  it('comments on the post where no comment is answered', async () => {
    const stage = await startStage()
    expect(await stage.linkedin.send(answerTo(undefined, stage), stage.context())).toMatchObject({ sent: true })
    expect(stage.vendor.heldComments.at(-1)).toMatchObject({ parent: undefined, post: stage.post })
  })

  it('finds the thread in the comment’s urn, whatever the conversation is called', async () => {
    const stage = await startStage()
    const message = answerTo(stage.comment(), stage, { conversationId: 'urn:li:share:7094637247481889718' })
    expect(await stage.linkedin.send(message, stage.context())).toMatchObject({
      sent: true,
      conversationId: 'urn:li:share:7094637247481889718',
    })
  })

  it('gives the id that the echo will have', async () => {
    const stage = await startStage()
    const result = await stage.linkedin.send(answerTo(stage.comment(), stage), stage.context())
    const echo = stage.linkedin.backfill(new Date(0), stage.context())
    const ids: string[] = []
    for await (const event of echo) if (event.kind === 'message') ids.push(event.messageId)
    expect(ids).toContain(result.sent ? result.messageId : 'not sent')
  })
})

describe('send refuses, or does not know', () => {
  it.each([
    [{ conversationId: 'lead', replyToMessageId: undefined }, 'not a LinkedIn post'],
    [{ text: ' \n' }, 'empty'],
    [{ text: 'a'.repeat(1251) }, 'at most 1250'],
  ])('refuses %j without a call', async (overrides, detail) => {
    const stage = await startStage()
    const result = await stage.linkedin.send(answerTo(stage.comment(), stage, overrides), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'invalid', detail: expect.stringContaining(detail) })
    expect(stage.vendor.requests).toHaveLength(0)
  })

  it('refuses to comment for an ad account', async () => {
    const stage = await startStage()
    const account = stage.account(stage.vendor.addAdAccount())
    const result = await stage.linkedin.send(answerTo(stage.comment(), stage), stage.context({ account }))
    expect(result).toMatchObject({ sent: false, reason: 'invalid' })
  })

  it('says of a comment that was deleted meanwhile that nobody can be reached', async () => {
    const stage = await startStage()
    const comment = stage.comment()
    stage.vendor.events.remove(comment)
    const result = await stage.linkedin.send(answerTo(comment, stage), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'recipient_unavailable', vendorCode: '404/NOT_FOUND' })
  })

  it('calls a time-out unknown', async () => {
    const stage = await startStage({ timeoutMs: 100 })
    const comment = stage.comment()
    stage.vendor.fault({ kind: 'delay', delayMs: 2000, when: 'after' })
    const result = await stage.linkedin.send(answerTo(comment, stage), stage.context())
    expect(result).toMatchObject({ sent: false, reason: 'unknown_outcome' })
    expect(stage.vendor.heldComments).toHaveLength(2)
  })

  it('calls an answer without an id unknown, although LinkedIn took the comment', async () => {
    const stage = await startStage()
    stage.vendor.fault({ kind: 'status', status: 201, body: {} })
    expect(await stage.linkedin.send(answerTo(stage.comment(), stage), stage.context())).toMatchObject({
      sent: false,
      reason: 'unknown_outcome',
    })
  })
})

describe('the daily limit', () => {
  it('closes the account until midnight UTC, and opens again after it', async () => {
    const stage = await startStage()
    stage.vendor.setDailyLimit(1)
    const comment = stage.comment()
    await stage.linkedin.send(answerTo(comment, stage), stage.context())
    const midnight = new Date('2026-11-23T00:00:00.000Z')
    const refused = await stage.linkedin.send(answerTo(comment, stage), stage.context())
    expect(refused).toMatchObject({ sent: false, reason: 'rate_limited', retryAt: midnight, vendorCode: '429/101' })
    expect(stage.budget.observations).toEqual([{ bucket: 'daily', blockedUntil: midnight }])
    stage.clock.set(midnight)
    expect(await stage.linkedin.send(answerTo(comment, stage), stage.context())).toMatchObject({ sent: true })
  })
})

describe('findSent', () => {
  it('finds an answer among a hundred others by author, text and time', async () => {
    const stage = await startStage()
    const comment = stage.comment()
    const since = stage.clock.now()
    stage.vendor.fault({ kind: 'drop', when: 'after' })
    await stage.linkedin.send(answerTo(comment, stage), stage.context())
    const sent = stage.vendor.heldComments.at(-1)?.urn
    for (let number = 0; number < 120; number += 1) {
      stage.vendor.events.comment(stage.post, { by: stage.vendor.addMember(), text: 'Good morning', parent: comment })
    }
    expect(await stage.linkedin.findSent(answerTo(comment, stage), since, stage.context())).toEqual({
      sent: true,
      messageId: sent,
      conversationId: stage.post.urn,
      sentAt: since,
    })
  })

  it('does not take an older answer of the same words, nor one elsewhere, for it', async () => {
    const stage = await startStage()
    const comment = stage.comment()
    await stage.linkedin.send(answerTo(comment, stage), stage.context())
    stage.clock.advance(MINUTE_MS)
    const since = stage.clock.now()
    await stage.linkedin.send(answerTo(stage.comment(), stage), stage.context())
    expect(await stage.linkedin.findSent(answerTo(comment, stage), since, stage.context())).toBeNull()
  })

  it('allows another attempt only after a quarter of an hour', async () => {
    const stage = await startStage()
    const comment = stage.comment()
    const since = stage.clock.now()
    const find = () => stage.linkedin.findSent(answerTo(comment, stage), since, stage.context())
    stage.clock.advance(14 * MINUTE_MS)
    expect(await find()).toBeNull()
    stage.clock.advance(MINUTE_MS)
    expect(await find()).toMatchObject({ sent: false, reason: 'transient' })
  })
})

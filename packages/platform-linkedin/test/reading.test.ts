import type { PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { startFakeHttpServer } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { startStage } from './linkedin-stage.ts'
import type { LinkedinStage } from './linkedin-stage.ts'

const DAY_MS = 86_400_000

async function collect(stage: LinkedinStage, since: Date, account = stage.account()): Promise<PlatformEvent[]> {
  const events: PlatformEvent[] = []
  for await (const event of stage.linkedin.backfill(since, stage.context({ account }))) events.push(event)
  return events
}

const wordOf = (event: PlatformEvent): string =>
  event.kind === 'message' ? event.subtype : event.kind === 'status' ? event.status : event.reason

describe('backfill', () => {
  it('gives every kind of action with the keys that its webhook has', async () => {
    const stage = await startStage()
    const { vendor, post } = stage
    const comment = stage.comment()
    const events = [
      vendor.events.adminComment(post, { text: 'Thanks', parent: comment }),
      vendor.events.edit(comment, 'Hello, edited'),
      vendor.events.like(post),
      vendor.events.share(post, { by: vendor.addMember(), text: 'Look' }),
      vendor.events.share(post, { by: vendor.addMember(), text: 'Look', mention: true }),
      vendor.events.remove(comment),
    ]
    const backfilled = await collect(stage, new Date(stage.clock.now().getTime() - DAY_MS))
    expect(backfilled.map(wordOf)).toEqual(['comment', 'comment', 'edited', 'reaction', 'share', 'share', 'deleted'])
    await using deliveries = await deliveredKeys(stage, events)
    expect(backfilled.slice(1).map((event) => (event.kind === 'ignored' ? '' : event.dedupeKey))).toEqual(
      deliveries.keys,
    )
  })

  it('goes sixty days back at most, and asks for no more', async () => {
    const stage = await startStage()
    await collect(stage, new Date(0))
    const query = stage.vendor.requests[0]?.url.search ?? ''
    const { start, end } = /timeRange=\(start:(?<start>\d+),end:(?<end>\d+)\)/.exec(query)?.groups ?? {}
    expect(Number(end) - Number(start)).toBe(60 * DAY_MS)
    expect(query).toContain('actions=List(LIKE,COMMENT,SHARE,SHARE_MENTION,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE)')
  })

  it('reads page after page', async () => {
    const stage = await startStage()
    for (let number = 0; number < 120; number += 1) stage.comment(`comment ${number}`)
    const events = await collect(stage, new Date(stage.clock.now().getTime() - DAY_MS))
    expect(new Set(events.map((event) => (event.kind === 'message' ? event.messageId : ''))).size).toBe(120)
    expect(stage.vendor.requests).toHaveLength(3)
  })

  it('tries again after a passing fault, and gives up with transient', async () => {
    const stage = await startStage()
    stage.comment()
    stage.vendor.fault({ kind: 'status', status: 503 })
    expect(await collect(stage, new Date(0))).toHaveLength(1)
    stage.vendor.fault({ kind: 'status', status: 503, times: 9 })
    await expect(collect(stage, new Date(0))).rejects.toMatchObject({ code: 'transient' })
  })

  it('gives an ad account’s leads with the keys of their webhooks, and asks for no posts', async () => {
    const stage = await startStage()
    const adAccount = stage.vendor.addAdAccount()
    const event = stage.vendor.events.lead(adAccount, { email: 'ada@mail.example' })
    const [live] = stage.linkedin.parse(new TextEncoder().encode(JSON.stringify(event.item)), stage.clock.now())
    const [found, ...others] = await collect(stage, new Date(0), stage.account(adAccount))
    expect(others).toEqual([])
    expect(found).toMatchObject({ status: 'lead_created', requiresHydration: true })
    expect(found?.kind === 'status' && found.dedupeKey).toBe(live?.kind === 'status' && live.dedupeKey)
    expect(stage.vendor.requests.map((request) => request.url.pathname)).toEqual(['/rest/leadFormResponses'])
  })
})

/** The keys of a delivery's events; nothing is left open. */
async function deliveredKeys(
  stage: LinkedinStage,
  events: Parameters<LinkedinStage['vendor']['deliver']>[0],
): Promise<AsyncDisposable & { readonly keys: readonly string[] }> {
  const keys: string[] = []
  const server = await startFakeHttpServer((request) => {
    const parsed = stage.linkedin.parse(request.body, stage.clock.now())
    keys.push(...parsed.flatMap((event) => (event.kind === 'ignored' ? [] : [event.dedupeKey])))
    return { status: 200 }
  })
  stage.vendor.deliverTo(server.url)
  await stage.vendor.deliver(events)
  return { keys, [Symbol.asyncDispose]: () => server.close() }
}

async function hydrate(answers: Readonly<Record<string, string>>, prepare?: (stage: LinkedinStage) => void) {
  const stage = await startStage({}, { leads: true })
  const { item, lead } = stage.vendor.events.lead(stage.organization, answers)
  const [event] = stage.linkedin.parse(new TextEncoder().encode(JSON.stringify(item)), stage.clock.now())
  prepare?.(stage)
  const events = await stage.linkedin.hydrate(event as StatusEvent, stage.context())
  return { events, lead, before: event as StatusEvent }
}

describe('hydrate', () => {
  it('fetches the answers and names them by the form', async () => {
    const { events, lead, before } = await hydrate({
      first_name: 'Ada',
      email: 'ada@mail.example',
      when: 'This year',
      budget: '5,000',
    })
    expect(events).toMatchObject([
      {
        status: 'lead_created',
        requiresHydration: false,
        targetIds: before.targetIds,
        occurredAt: lead.submittedAt,
        touch: { kind: 'form', source: 'EVENT', formId: 'urn:li:leadGenForm:818' },
        details: {
          leadType: 'EVENT',
          isTest: false,
          submitter: 'urn:li:person:MpGcnvaU_p',
          consents: [{ consentId: 1, accepted: true }],
          answers: [
            { name: 'first_name', values: ['Ada'] },
            { name: 'email', values: ['ada@mail.example'] },
            { name: 'when', values: ['This year'] },
            { name: 'budget', values: ['5,000'] },
          ],
        },
      },
    ])
    expect(events[0]?.kind === 'status' && events[0].dedupeKey).not.toBe(before.dedupeKey)
  })

  it('keeps the answers where the form is not for us', async () => {
    const refuseForm = (stage: LinkedinStage) => stage.vendor.refuse({ status: 403, path: '/leadForms/818' })
    const { events } = await hydrate({ email: 'ada@mail.example', when: 'This year' }, refuseForm)
    expect(events).toMatchObject([
      {
        details: {
          answers: [
            { name: 'question_3', values: ['ada@mail.example'] },
            { name: 'question_7', values: ['2'] },
          ],
        },
      },
    ])
  })
})

describe('hydrate, of odd answers', () => {
  it('keeps the lead when a question was left blank or an answer is no text', async () => {
    const stage = await startStage({}, { leads: true })
    const event = stage.vendor.events.lead(stage.organization, { first_name: 'Ada' })
    const [named] = stage.linkedin.parse(new TextEncoder().encode(JSON.stringify(event.item)), stage.clock.now())
    const answers = [
      { questionId: 1, answerDetails: { textQuestionAnswer: { answer: 'Ada' } } },
      { questionId: 2, answerDetails: null },
      { questionId: 3, answerDetails: { textQuestionAnswer: { answer: 7 } } },
      'stray',
    ]
    const odd = { id: 5, submittedAt: 'soon', formResponse: { answers, consentResponses: null } }
    const context = stage.context({ fetch: async () => Response.json(odd) })
    expect(await stage.linkedin.hydrate(named as StatusEvent, context)).toMatchObject([
      {
        requiresHydration: false,
        details: {
          answers: [
            { name: 'question_1', values: ['Ada'] },
            { name: 'question_2', values: [] },
            { name: 'question_3', values: ['7'] },
            { name: 'question_0', values: [] },
          ],
        },
      },
    ])
  })
})

describe('hydrate, after a deletion', () => {
  it('says not_found of a lead that was taken back meanwhile', async () => {
    const stage = await startStage({}, { leads: true })
    const { item, lead } = stage.vendor.events.lead(stage.organization, { email: 'ada@mail.example' })
    stage.vendor.events.removeLead(lead.id)
    const [event] = stage.linkedin.parse(new TextEncoder().encode(JSON.stringify(item)), stage.clock.now())
    await expect(stage.linkedin.hydrate(event as StatusEvent, stage.context())).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('fetches nothing for a deletion', async () => {
    const stage = await startStage({}, { leads: true })
    const { lead } = stage.vendor.events.lead(stage.organization, {})
    const { item } = stage.vendor.events.removeLead(lead.id)
    const [event] = stage.linkedin.parse(new TextEncoder().encode(JSON.stringify(item)), stage.clock.now())
    expect(await stage.linkedin.hydrate(event as StatusEvent, stage.context())).toEqual([])
    expect(stage.vendor.requests).toHaveLength(0)
  })
})

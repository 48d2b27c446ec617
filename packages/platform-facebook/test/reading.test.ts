import type { JsonValue, MessageEvent, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { outboundTo, startStage } from './graph-stage.ts'
import type { GraphStage } from './graph-stage.ts'

const MINUTE_MS = 60_000

async function backfillSince(stage: GraphStage, since: Date): Promise<readonly PlatformEvent[]> {
  const events: PlatformEvent[] = []
  for await (const event of stage.facebook.backfill(since, stage.context())) events.push(event)
  return events
}

function backfill(stage: GraphStage, minutes: number): Promise<readonly PlatformEvent[]> {
  return backfillSince(stage, new Date(stage.clock.now().getTime() - minutes * MINUTE_MS))
}

describe('profile', () => {
  it('gives name and picture', async () => {
    const stage = await startStage()
    const person = stage.person('Ada Example')
    expect(await stage.facebook.profile(person.id, stage.context())).toEqual({
      name: 'Ada Example',
      username: null,
      pictureUrl: `https://cdn.example/${person.id}.jpg`,
    })
  })

  it.each(['user_ref:987654372218', 'leadkit.participant.1'])(
    'asks nothing about %s, an id that is not of Meta',
    async (id) => {
      const stage = await startStage()
      await expect(stage.facebook.profile(id, stage.context())).rejects.toMatchObject({ code: 'not_found' })
    },
  )

  it('falls back on the conversation’s participants where the profile is refused', async () => {
    const stage = await startStage()
    const person = stage.person('Ada Example')
    stage.meta.refuse({ code: 100, subcode: 2_018_218, path: `/${person.id}` })
    const profile = await stage.facebook.profile(person.id, stage.context())
    expect(profile).toEqual({ name: 'Ada Example', username: null, pictureUrl: null })
  })

  it('gives the user name on Instagram', async () => {
    const stage = await startStage()
    const person = stage.person('Ada', 'instagram')
    const context = stage.context({ account: stage.account('instagram', { pageId: stage.page.id }) })
    expect(await stage.facebook.profile(person.id, context)).toMatchObject({ username: person.username })
  })

  it('throws when the token is dead, because null would mean that the person has no name', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.meta.setTokenState(stage.page, 'expired')
    await expect(stage.facebook.profile(person.id, stage.context())).rejects.toMatchObject({ code: 'auth_revoked' })
  })
})

describe('backfill', () => {
  it('gives both directions, oldest first within a conversation, with attachments', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.clock.advance(MINUTE_MS)
    await stage.facebook.send(outboundTo(person, stage), stage.context())
    stage.clock.advance(MINUTE_MS)
    stage.meta.events.attachments(person, [
      { type: 'image', url: 'https://cdn.example/1.jpg' },
      { type: 'audio', url: 'https://cdn.example/2.mp4' },
    ])
    const events = (await backfill(stage, 10)) as readonly MessageEvent[]
    expect(events.map(({ direction, content, subtype }) => [direction, content, subtype])).toEqual([
      ['inbound', 'Hello', 'text'],
      ['outbound', 'Good morning', 'text'],
      ['inbound', null, 'attachment'],
    ])
    expect(events[2]?.attachments).toMatchObject([
      { type: 'image', url: 'https://cdn.example/1.jpg' },
      { type: 'audio', url: 'https://cdn.example/2.mp4' },
    ])
    expect(new Set(events.map((event) => event.participantId))).toEqual(new Set([person.id]))
  })

  it('pages through more conversations than one answer holds, and stops at the first that is too old', async () => {
    const stage = await startStage()
    stage.person('Too old')
    stage.clock.advance(60 * MINUTE_MS)
    for (let number = 0; number < 60; number += 1) stage.person(`Person ${number}`)
    expect(await backfill(stage, 10)).toHaveLength(60)
    const calls = stage.meta.requests.filter((request) => request.url.pathname.endsWith('/conversations'))
    expect(calls).toHaveLength(3)
    expect(calls.every((call) => !call.url.search.includes(stage.page.accessToken))).toBe(true)
  })

  it('takes a message of the same second as the moment asked for', async () => {
    const stage = await startStage()
    stage.person()
    const since = new Date(stage.clock.now().getTime() + 900)
    expect(await backfillSince(stage, since)).toHaveLength(1)
  })
})

describe('findSent', () => {
  it('cannot tell at once, finds what arrived, and says after a quarter of an hour that nothing did', async () => {
    const stage = await startStage()
    const person = stage.person()
    stage.clock.advance(1000)
    const since = stage.clock.now()
    const message = outboundTo(person, stage)
    expect(await stage.facebook.findSent(message, since, stage.context())).toBeNull()
    stage.clock.advance(16 * MINUTE_MS)
    expect(await stage.facebook.findSent(message, since, stage.context())).toMatchObject({
      sent: false,
      reason: 'transient',
    })
    const sent = await stage.facebook.send(outboundTo(person, stage), stage.context())
    const found = await stage.facebook.findSent(message, since, stage.context())
    expect(found).toMatchObject({ sent: true, messageId: sent.sent ? sent.messageId : '' })
  })

  it('does not take an older message of the same text for the new one', async () => {
    const stage = await startStage()
    const person = stage.person()
    await stage.facebook.send(outboundTo(person, stage), stage.context())
    stage.clock.advance(MINUTE_MS)
    expect(await stage.facebook.findSent(outboundTo(person, stage), stage.clock.now(), stage.context())).toBeNull()
  })

  it('does not judge by a conversation that reaches back less far than the send', async () => {
    const stage = await startStage()
    const person = stage.person()
    const since = stage.clock.now()
    stage.clock.advance(30 * MINUTE_MS)
    for (let number = 0; number < 25; number += 1) stage.meta.events.text(person, `Hello ${number}`)
    expect(await stage.facebook.findSent(outboundTo(person, stage), since, stage.context())).toBeNull()
  })
})

/** Somebody fills in a form; gives the complete event. */
async function fillIn(
  stage: GraphStage,
  answers: Readonly<Record<string, string>> | readonly JsonValue[],
  options: { readonly questions?: Readonly<Record<string, string>>; readonly refused?: boolean } = {},
): Promise<StatusEvent> {
  const event = stage.meta.events.lead(stage.page, answers, stage.clock.now(), options.questions)
  if (options.refused === true) stage.meta.refuse({ code: 200, path: `/${event.lead.formId}` })
  const body = JSON.stringify({ object: 'page', entry: [{ id: stage.page.id, changes: [event.item] }] })
  const [named] = stage.facebook.parse(new TextEncoder().encode(body), stage.clock.now())
  const [complete] = await stage.facebook.hydrate(named as StatusEvent, stage.context())
  return complete as StatusEvent
}

describe('forms that are not as expected', () => {
  it('keeps the lead when a question was left blank or an answer is no text', async () => {
    const stage = await startStage()
    const { details } = await fillIn(stage, [
      { name: 'full_name', values: ['Ada Example'] },
      { name: 'inbox_url' },
      { name: 'city', values: null },
      { name: 'seats', values: [5, null] },
      'stray',
    ])
    expect(details['answers']).toEqual([
      { name: 'full_name', values: ['Ada Example'] },
      { name: 'inbox_url', values: [] },
      { name: 'city', values: [] },
      { name: 'seats', values: ['5'] },
      { name: 'question_5', values: ['stray'] },
    ])
    expect((await fillIn(stage, [])).details['answers']).toEqual([])
  })

  const named = { 'hur_nås_du?': 'Ada', 'vem?': 'ada@mail.example' }
  const questions = { 'hur_nås_du?': 'FULL_NAME', 'vem?': 'EMAIL' }

  it('asks the form what its questions are, where their names do not say', async () => {
    const stage = await startStage()
    const { details } = await fillIn(stage, named, { questions })
    expect(details['answers']).toMatchObject([{ field: 'full_name' }, { field: 'email' }])
  })

  it('asks nothing where the names say it', async () => {
    const stage = await startStage()
    await fillIn(stage, {
      numéro_de_téléphone: '+33 1 23 45 67 89',
      nom_complet: 'Ada',
      'e-mail': 'ada@mail.example',
      x: 'y',
    })
    expect(stage.meta.requests.filter(({ url }) => url.search.includes('questions'))).toEqual([])
  })

  it('keeps the lead of a form that is not for us', async () => {
    const stage = await startStage()
    const { details } = await fillIn(stage, named, { questions, refused: true })
    expect(details['answers']).toEqual([
      { name: 'hur_nås_du?', values: ['Ada'] },
      { name: 'vem?', values: ['ada@mail.example'] },
    ])
  })
})

describe('hydrate', () => {
  it('fetches the answers of a lead form', async () => {
    const stage = await startStage()
    const event = stage.meta.events.lead(stage.page, { full_name: 'Ada Example', email: 'ada@mail.example' })
    const body = JSON.stringify({ object: 'page', entry: [{ id: stage.page.id, changes: [event.item] }] })
    const [named] = stage.facebook.parse(new TextEncoder().encode(body), stage.clock.now())
    const [complete] = await stage.facebook.hydrate(named as StatusEvent, stage.context())
    expect(complete).toMatchObject({
      status: 'lead_created',
      targetIds: [event.lead.id],
      requiresHydration: false,
      dedupeKey: `lead_created:${event.lead.id}:hydrated`,
      details: {
        formId: event.lead.formId,
        answers: [
          { name: 'full_name', values: ['Ada Example'] },
          { name: 'email', values: ['ada@mail.example'] },
        ],
      },
    })
    expect(await stage.facebook.hydrate(complete as StatusEvent, stage.context())).toEqual([])
  })
})

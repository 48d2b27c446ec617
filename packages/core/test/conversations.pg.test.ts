import { transcriptSchema } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import type { Conversation } from '../src/lib/conversations/conversation.ts'
import { newId } from '../src/lib/base/identifier.ts'
import type { Page } from '../src/lib/base/page.ts'
import { HandAssignmentWriter } from '../src/lib/care/hand-assignment-writer.ts'
import { OwnerWriter } from '../src/lib/care/owner-writer.ts'
import { AutomationWriter } from '../src/lib/conversations/automation/automation-writer.ts'
import { HostEventWriter } from '../src/lib/host-events/host-event-store.ts'
import { ConversationRepository } from '../src/lib/conversations/conversation-repository.ts'
import { coldOf } from './support/retention/cold-messages.ts'
import { at, describeForTenant, type TenantWorld } from './support/leads/lead-world.ts'

function conversations(tenant: TenantWorld): ConversationRepository {
  const hostEvents = new HostEventWriter([])
  return new ConversationRepository(tenant.access, {
    cold: coldOf(tenant.access),
    automation: new AutomationWriter(hostEvents),
    assignments: new HandAssignmentWriter(new OwnerWriter(hostEvents)),
  })
}

function testStates(tenant: () => TenantWorld): void {
  it('is read, closed and reopened', async () => {
    const id = await tenant().addConversation()
    expect(await conversations(tenant()).get(id)).toMatchObject({
      id,
      participantName: 'Ada',
      channel: 'direct_message',
      status: 'active',
      metadata: {},
    })
    expect(await conversations(tenant()).close(id)).toMatchObject({ status: 'closed' })
    expect(await conversations(tenant()).get(id)).toMatchObject({ status: 'closed' })
    expect(await conversations(tenant()).reopen(id)).toMatchObject({ status: 'active' })
  })

  it('is made ahead of its messages, once, and changed', async () => {
    const input = {
      socialAccountId: await tenant().addAccount(),
      platformConversationId: 't_1',
      participantId: '7',
      metadata: { list: [1] },
    }
    const made = await conversations(tenant()).create({ ...input, startedAt: at(-5) })
    expect(made).toMatchObject({
      channel: 'direct_message',
      messageCount: 0,
      metadata: { list: [1] },
      lastMessageAt: at(-5),
    })
    await expect(conversations(tenant()).create(input)).rejects.toMatchObject({ code: 'conflict' })
    const unknownAccount = { ...input, socialAccountId: newId() }
    await expect(conversations(tenant()).create(unknownAccount)).rejects.toMatchObject({ code: 'not_found' })
    const changed = await conversations(tenant()).update(made.id, { participantName: 'Ada', metadata: {} })
    expect(changed).toEqual({ ...made, participantName: 'Ada', metadata: {} })
    await expect(conversations(tenant()).update(made.id, {})).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function testAutomation(tenant: () => TenantWorld): void {
  it('pauses automation with a reason until it is resumed', async () => {
    const id = await tenant().addConversation()
    const paused = await conversations(tenant()).pauseAutomation(id, 'handover')
    expect(paused).toMatchObject({ automationPausedReason: 'handover', automationPausedAt: expect.any(Date) })
    expect((await conversations(tenant()).list({ automationPaused: true })).items).toEqual([paused])
    expect((await conversations(tenant()).list({ automationPaused: false })).items).toEqual([])
    expect(await conversations(tenant()).resumeAutomation(id)).toMatchObject({
      automationPausedReason: null,
      automationPausedAt: null,
    })
    await expect(conversations(tenant()).pauseAutomation(id, 'x'.repeat(51))).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('tells unknown conversations from wrong ids', async () => {
    const stranger = await tenant().world.createTenant()
    const theirs = await stranger.addConversation()
    for (const id of [newId(), theirs]) {
      await expect(conversations(tenant()).get(id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(conversations(tenant()).close(id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(conversations(tenant()).transcript(id)).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(conversations(tenant()).get('12')).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(conversations(tenant()).list({ status: 'open' as 'active' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
}

function testLists(tenant: () => TenantWorld): void {
  it('lists by status, account and participant, newest message first', async () => {
    const account = await tenant().addAccount()
    const older = await tenant().addConversation(account, at(1))
    const newer = await tenant().addConversation(account, at(2))
    const elsewhere = await tenant().addConversation(undefined, at(3))
    await conversations(tenant()).close(older)
    const ids = (page: Page<Conversation>): readonly string[] => page.items.map((conversation) => conversation.id)
    expect(ids(await conversations(tenant()).list())).toEqual([elsewhere, newer, older])
    expect(ids(await conversations(tenant()).list({ direction: 'asc' }))).toEqual([older, newer, elsewhere])
    expect(ids(await conversations(tenant()).list({ status: 'closed' }))).toEqual([older])
    expect(ids(await conversations(tenant()).list({ socialAccountId: account, status: 'active' }))).toEqual([newer])
    expect(ids(await conversations(tenant()).list({ participantId: `person-${newer}` }))).toEqual([newer])
    expect(ids(await conversations(tenant()).list({ lastMessageAfter: at(2) }))).toEqual([elsewhere])
  })

  it('cuts stable pages, also among conversations of one moment', async () => {
    const account = await tenant().addAccount()
    const made = new Set<string>()
    for (let index = 0; index < 7; index += 1) made.add(await tenant().addConversation(account, at(index % 2)))
    const seen: string[] = []
    let after: string | null | undefined
    do {
      const page: Page<Conversation> = await conversations(tenant()).list({ limit: 3, after })
      seen.push(...page.items.map((conversation) => conversation.id))
      after = page.next
      await tenant().addConversation(account, at(60))
    } while (after !== null)
    expect(seen).toHaveLength(7)
    expect(new Set(seen)).toEqual(made)
  })
}

function testTranscripts(tenant: () => TenantWorld): void {
  it('gives a transcript in order of platform time, then of arrival, without deleted messages', async () => {
    const id = await tenant().addConversation()
    const late = await tenant().addMessage(id, { content: 'third', receivedAt: at(2), ingestedAt: at(2) })
    const early = await tenant().addMessage(id, { content: 'first', receivedAt: at(1), ingestedAt: at(9) })
    const photo = await tenant().addMessage(id, {
      receivedAt: at(3),
      attachments: [{ type: 'image' }],
      direction: 'outbound',
    })
    const second = await tenant().addMessage(id, { content: 'second', receivedAt: at(2), ingestedAt: at(1) })
    await tenant().addMessage(id, { content: 'gone', receivedAt: at(2), deletedAt: at(4) })
    const transcript = await conversations(tenant()).transcript(id)
    expect(transcript.messages.map((message) => message.id)).toEqual([early, second, late, photo])
    expect(transcript.messages.at(-1)).toMatchObject({
      content: null,
      attachmentTypes: ['image'],
      direction: 'outbound',
      author: 'person',
    })
    expect(transcript).toMatchObject({
      conversationId: id,
      platform: 'facebook',
      participantName: 'Ada',
      truncated: false,
    })
    expect(transcriptSchema.safeParse(transcript).error).toBeUndefined()
  })

  it('keeps the newest messages of a long conversation, and says that it left some out', async () => {
    const id = await tenant().addConversation()
    for (let index = 0; index < 5; index += 1)
      await tenant().addMessage(id, { content: `${index}`, receivedAt: at(index * 60 * 24 * 20) })
    const transcript = await conversations(tenant()).transcript(id, { maxMessages: 2 })
    expect(transcript.messages.map((message) => message.content)).toEqual(['3', '4'])
    expect(transcript.truncated).toBe(true)
    await expect(conversations(tenant()).transcript(id, { maxMessages: 0 })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
}

describeForTenant('conversations', (tenant) => {
  testStates(tenant)
  testAutomation(tenant)
  testLists(tenant)
  testTranscripts(tenant)
})

import { expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import type { Message } from '../src/lib/conversations/message.ts'
import type { Page } from '../src/lib/base/page.ts'
import { AiTaskRepository } from '../src/lib/ai/ai-task-repository.ts'
import { MessageRepository } from '../src/lib/conversations/message-repository.ts'
import { coldOf } from './support/retention/cold-messages.ts'
import { at, describeForTenant, type TenantWorld } from './support/leads/lead-world.ts'

function day(days: number): Date {
  return at(days * 24 * 60)
}

function messages(tenant: TenantWorld): MessageRepository {
  return new MessageRepository(tenant.access, coldOf(tenant.access))
}

function aiTasks(tenant: TenantWorld): AiTaskRepository {
  return new AiTaskRepository(tenant.access)
}

function testMessages(tenant: () => TenantWorld): void {
  it('reads a message of any month by its id', async () => {
    const conversationId = await tenant().addConversation()
    const id = await tenant().addMessage(conversationId, { content: 'Hello', receivedAt: day(-400) })
    expect(await messages(tenant()).get(id)).toMatchObject({
      id,
      conversationId,
      content: 'Hello',
      receivedAt: day(-400),
      attachments: [],
      editedAt: null,
    })
    const silent = await tenant().addMessage(conversationId, { attachments: [{ type: 'sticker' }] })
    expect(await messages(tenant()).get(silent)).toMatchObject({ content: null, attachments: [{ type: 'sticker' }] })
  })

  it('lists a conversation both ways, over months, without repeating or losing a message', async () => {
    const conversationId = await tenant().addConversation()
    await tenant().addMessage(await tenant().addConversation(), { content: 'elsewhere' })
    const made: string[] = []
    // Two messages share each moment.
    for (let index = 0; index < 8; index += 1)
      made.push(await tenant().addMessage(conversationId, { receivedAt: day(Math.floor(index / 2) * 20) }))
    for (const direction of ['asc', 'desc'] as const) {
      const seen: string[] = []
      let after: string | null | undefined
      do {
        const page: Page<Message> = await messages(tenant()).list({ conversationId, direction, limit: 3, after })
        seen.push(...page.items.map((message) => message.id))
        after = page.next
      } while (after !== null)
      expect(seen).toEqual(direction === 'asc' ? made : made.toReversed())
    }
  })

  it('tells unknown messages and conversations from wrong ids and empty conversations', async () => {
    const stranger = await tenant().world.createTenant()
    const theirs = await stranger.addMessage(await stranger.addConversation(), { content: 'secret' })
    await expect(messages(tenant()).get(theirs)).rejects.toMatchObject({ code: 'not_found' })
    await expect(messages(tenant()).get('x')).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(messages(tenant()).list({ conversationId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(messages(tenant()).list({ conversationId: 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await messages(tenant()).list({ conversationId: await tenant().addConversation() })).toEqual({
      items: [],
      next: null,
    })
  })
}

function testAiTasks(tenant: () => TenantWorld): void {
  it('makes a task for a stored message, due at once, and only one', async () => {
    const messageId = await tenant().addMessage(await tenant().addConversation(), { content: 'Hello' })
    const task = await aiTasks(tenant()).create({ messageId })
    expect(task).toMatchObject({ messageId, type: 'classify', status: 'queued', output: null })
    expect(await tenant().due('ai')).toMatchObject([{ task_id: task.id, ready: true }])
    await expect(aiTasks(tenant()).create({ messageId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(aiTasks(tenant()).create({ messageId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    expect(await tenant().due('ai')).toHaveLength(1)
  })

  it('lists AI tasks by status, type, message and conversation', async () => {
    const conversationId = await tenant().addConversation()
    const messageId = await tenant().addMessage(conversationId, { content: 'Hello' })
    const addTask = async (type: string, status: string): Promise<string> => {
      const id = newId()
      const row = {
        id,
        tenant_id: tenant().scope.tenantId,
        message_id: messageId,
        conversation_id: conversationId,
        task_type: type,
        status,
      }
      await tenant()
        .tables.insertInto('ai_tasks')
        .values({ ...row, output: JSON.stringify({ ok: [1] }), created_at: tenant().world.now() })
        .execute()
      return id
    }
    const classify = await addTask('classify', 'completed')
    const score = await addTask('score', 'queued')
    const ids = async (filter: Parameters<AiTaskRepository['list']>[0]) =>
      (await aiTasks(tenant()).list(filter)).items.map((task) => task.id)
    expect(await ids({})).toEqual([score, classify])
    expect(await ids({ status: 'completed' })).toEqual([classify])
    expect(await ids({ type: 'score', messageId })).toEqual([score])
    expect(await ids({ conversationId: newId() })).toEqual([])
    expect(await aiTasks(tenant()).get(classify)).toMatchObject({
      type: 'classify',
      status: 'completed',
      output: { ok: [1] },
      input: null,
      retryCount: 0,
    })
    const first = await aiTasks(tenant()).list({ limit: 1 })
    expect((await aiTasks(tenant()).list({ limit: 1, after: first.next })).items).toMatchObject([{ id: classify }])
    await expect(aiTasks(tenant()).get(newId())).rejects.toMatchObject({ code: 'not_found' })
    await expect(aiTasks(tenant()).list({ messageId: 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

describeForTenant('messages and AI tasks', (tenant) => {
  testMessages(tenant)
  testAiTasks(tenant)
})

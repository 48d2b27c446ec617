import type { GraphMessage } from '@leadkit/testing'
import type { Message } from '@leadkit/core'
import type { TenantData } from './read-all.ts'

const key = (accountId: string, messageId: string): string => `${accountId} ${messageId}`

/** One line per message that is missing, duplicated, unexpected, or different from the platform's. Texts are never shown. */
export function compareMessages(truth: readonly GraphMessage[], tenants: readonly TenantData[]): readonly string[] {
  const stored = Map.groupBy(
    tenants.flatMap((tenant) => tenant.messages.map((message) => ({ message, account: accountOf(tenant, message) }))),
    ({ message, account }) => key(account, message.platformMessageId),
  )
  const differences: string[] = []
  for (const told of truth) {
    const name = key(told.accountId, told.id)
    const found = stored.get(name) ?? []
    stored.delete(name)
    if (found.length !== 1) differences.push(`message ${name}: stored ${found.length} times instead of once`)
    for (const { message } of found) differences.push(...compareOne(name, told, message))
  }
  for (const name of stored.keys()) differences.push(`message ${name}: stored, but the platform has no such message`)
  return [...differences, ...compareCounters(tenants)]
}

function compareOne(name: string, told: GraphMessage, message: Message): readonly string[] {
  const wrong = [
    ['direction', message.direction === told.direction],
    ['text', message.content === told.text],
    ['deletion', (message.deletedAt !== null) === told.deleted],
    ['attachments', told.deleted || message.attachments.length === told.attachments.length],
    ['time', Math.abs(message.receivedAt.getTime() - told.sentAt.getTime()) <= clockDifferenceMs(told)],
  ] as const
  return wrong.filter(([, right]) => !right).map(([field]) => `message ${name}: its ${field} is not the platform's`)
}

/** A reply of ours that was stored after the platform's answer, before its echo, has our own clock's time. */
function clockDifferenceMs({ metadata }: GraphMessage): number {
  return metadata === undefined ? 0 : 10_000
}

/** Checks that each conversation's counter equals the number of its messages in the database and in the archive. */
function compareCounters(tenants: readonly TenantData[]): readonly string[] {
  return tenants.flatMap(({ conversations, messages }) => {
    const counts = new Map(
      Array.from(
        Map.groupBy(messages, (message) => message.conversationId),
        ([id, members]) => [id, members.length],
      ),
    )
    return conversations
      .filter(({ id, messageCount }) => messageCount !== (counts.get(id) ?? 0))
      .map(({ id, messageCount }) => `conversation ${id}: counts ${messageCount}, has ${counts.get(id) ?? 0} messages`)
  })
}

function accountOf(tenant: TenantData, message: Message): string {
  const conversation = tenant.conversations.find(({ id }) => id === message.conversationId)
  return tenant.accounts.get(conversation?.socialAccountId ?? '') ?? 'unknown'
}

import type { Conversation, Delivery, Lead, Message, Page, Reply } from '@leadkit/core'
import type { Kit } from '../create-kit.ts'

/** Everything that one tenant has. Its messages are those of all months: lists go on in the archive. */
export interface TenantData {
  readonly conversations: readonly Conversation[]
  readonly messages: readonly Message[]
  readonly leads: readonly Lead[]
  readonly replies: readonly Reply[]
  /** Platform account ids by LeadKit's ids. */
  readonly accounts: ReadonlyMap<string, string>
}

type ReadPage<Item> = (request: { readonly limit: number; readonly after: string | null }) => Promise<Page<Item>>

/** Reads a list to its end. */
async function readPages<Item>(read: ReadPage<Item>): Promise<Item[]> {
  const items: Item[] = []
  for (let after: string | null = null; ;) {
    const page: Page<Item> = await read({ limit: 200, after })
    items.push(...page.items)
    if (page.next === null) return items
    after = page.next
  }
}

export async function readTenant(kit: Kit, tenantId: string): Promise<TenantData> {
  const tenant = kit.tenant(tenantId)
  const [conversations, leads, replies, accounts] = await Promise.all([
    readPages((page) => tenant.conversations.list(page)),
    readPages((page) => tenant.leads.list(page)),
    readPages((page) => tenant.replies.list(page)),
    readPages((page) => tenant.socialAccounts.list(page)),
  ])
  const messages: Message[] = []
  for (const { id } of conversations) {
    messages.push(...(await readPages((page) => tenant.messages.list({ conversationId: id, ...page }))))
  }
  return {
    conversations,
    messages,
    leads,
    replies,
    accounts: new Map(accounts.map(({ id, accountId }) => [id, accountId])),
  }
}

/** The ledger of webhooks. */
export function readDeliveries(kit: Kit): Promise<readonly Delivery[]> {
  return readPages((page) => kit.deliveries.list(page))
}

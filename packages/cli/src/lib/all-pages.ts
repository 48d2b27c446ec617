import type { Page } from '@leadkit/core'

/** The items of all pages, at most `limit`. */
export async function allPages<Item>(
  read: (after: string | undefined) => Promise<Page<Item>>,
  limit: number,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let after: string | undefined
  do {
    const page = await read(after)
    items.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined && items.length < limit)
  return items.slice(0, limit)
}

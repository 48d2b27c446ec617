import type { LinkedinPage } from './linkedin-api.ts'

/** Whether another page follows. The `next` link and `total` are not given everywhere; a full page may have a successor. */
export function hasMore(
  page: LinkedinPage,
  { start, count }: { readonly start: number; readonly count: number },
): boolean {
  if (page.elements.length === 0) return false
  if (page.paging?.links.some(({ rel }) => rel === 'next') === true) return true
  const total = page.paging?.total
  return total === undefined ? page.elements.length >= count : start + count < total
}

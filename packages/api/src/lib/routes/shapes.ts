import { z } from 'zod'

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Pass it as `after` to read the next page; null at the end.' }),
  })
}

/** How many a filter finds. */
export const countSchema = z.object({ count: z.number().int() }).meta({ id: 'Count' })

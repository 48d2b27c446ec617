/** What a message wants. Where a message wants several things, the one that decides what happens next counts. */
export const intents = ['purchase', 'question', 'support', 'complaint', 'greeting', 'spam', 'opt_out', 'other'] as const
export type Intent = (typeof intents)[number]

/** How far the participant is on the way to a purchase; `customer` has bought already. */
export const purchaseStages = ['none', 'exploring', 'considering', 'ready', 'customer'] as const
export type PurchaseStage = (typeof purchaseStages)[number]

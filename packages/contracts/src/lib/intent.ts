/** What a message wants. If a message wants several things, the one that decides what happens next counts. */
export const intents = ['purchase', 'question', 'support', 'complaint', 'greeting', 'spam', 'opt_out', 'other'] as const
export type Intent = (typeof intents)[number]

/** How close the participant is to a purchase; `customer` has already bought. */
export const purchaseStages = ['none', 'exploring', 'considering', 'ready', 'customer'] as const
export type PurchaseStage = (typeof purchaseStages)[number]

/** The reason of a pause that begins when a person answers. */
export const TAKEN_OVER = 'taken_over'

/** The reason of a pause after an opt-out. Such a pause has no end, and no other pause replaces it. */
export const OPTED_OUT = 'opt_out'

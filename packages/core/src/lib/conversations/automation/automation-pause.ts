/** Why automation is paused where a person answered. */
export const TAKEN_OVER = 'taken_over'

/** Why automation is paused where the participant wants no more of it. Such a pause has no end, and no other takes its place. */
export const OPTED_OUT = 'opt_out'

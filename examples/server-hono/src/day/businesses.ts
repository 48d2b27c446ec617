import { nordvelo } from './nordvelo.ts'
import { oakAndHarbour } from './oak-and-harbour.ts'
import type { Business } from './step.ts'
import { villaSolana } from './villa-solana.ts'

/** The host's customers on the simulated day. */
export const businesses: readonly Business[] = [oakAndHarbour, villaSolana, nordvelo]

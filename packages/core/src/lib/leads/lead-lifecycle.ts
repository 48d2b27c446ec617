import { LeadKitError } from '@leadkit/contracts'
import type { LeadStatus } from '../base/lead-status.ts'

const MOVES: Readonly<Record<LeadStatus, readonly LeadStatus[]>> = {
  new: ['contacted', 'qualified', 'lost'],
  contacted: ['qualified', 'lost'],
  qualified: ['converted', 'lost'],
  converted: [],
  lost: [],
}

const REOPENINGS: Readonly<Partial<Record<LeadStatus, readonly LeadStatus[]>>> = {
  converted: ['qualified'],
  lost: ['new', 'contacted', 'qualified'],
}

/** The statuses that a lead can move to: forward moves, and reopenings, which need a reason. */
export function movesFrom(status: LeadStatus): {
  readonly forward: readonly LeadStatus[]
  readonly reopen: readonly LeadStatus[]
} {
  return { forward: MOVES[status], reopen: REOPENINGS[status] ?? [] }
}

/**
 * Checks one move of the lifecycle new → contacted → qualified → converted | lost.
 * @throws LeadKitError `illegal_transition` for a move that does not exist, `invalid_input` for a reopening without a reason.
 */
export function checkMove(from: LeadStatus, to: LeadStatus, reason: string | undefined): void {
  const { forward, reopen } = movesFrom(from)
  if (forward.includes(to)) return
  if (!reopen.includes(to)) {
    const allowed = [...forward, ...reopen].join(', ') || 'none'
    throw new LeadKitError(
      'illegal_transition',
      `A lead cannot move from ${from} to ${to}; possible from here: ${allowed}`,
    )
  }
  if (reason === undefined || reason.trim() === '') {
    throw new LeadKitError('invalid_input', `Reopening a lead from ${from} to ${to} needs a reason`)
  }
}

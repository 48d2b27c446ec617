import type { BusinessHours } from '../base/business-hours.ts'

/** Users who share work. */
export interface Team {
  readonly id: string
  /** Unique within the tenant. */
  readonly name: string
  /** Users in the team, deactivated ones too; those get nothing. */
  readonly memberIds: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** When a user takes work, and how much. */
export interface Availability {
  readonly userId: string
  /** The most open leads at once: leads that are not converted, lost or removed. 0: none; null: any number. */
  readonly capacity: number | null
  /** The working hours, by the clock of the user's place, with daylight saving time; null: at all times. */
  readonly hours: BusinessHours | null
  /** How many open leads the user has now. */
  readonly openLeads: number
}

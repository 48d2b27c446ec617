import { type BusinessHours, isOpen } from '../base/business-hours.ts'
import { nextOpening } from '../base/working-time.ts'
import type { AssignmentConditions, AssignmentRule } from './care-settings.ts'
import type { Owner } from './owner.ts'

/** A user who may take work. */
export interface WorkingUser {
  readonly id: string
  readonly active: boolean
  /** The most open leads at once; null for any number. */
  readonly capacity: number | null
  /** Null: there at all times. */
  readonly hours: BusinessHours | null
}

export interface TeamAtWork {
  readonly id: string
  readonly memberIds: readonly string[]
  /** Whose turn it was last. */
  readonly lastUserId: string | null
}

/** What rules ask about a lead; null for what is not known. */
export interface LeadFacts {
  readonly platform: string | null
  readonly socialAccountId: string | null
  readonly channel: string | null
  readonly language: string | null
  /** Of the lead's first touch. */
  readonly campaign: string | null
  readonly score: string | null
  readonly scoreValue: number | null
  readonly status: string
}

export type Decision =
  | { readonly outcome: 'given'; readonly owner: Owner; readonly ruleId: string }
  /** Nobody is free, and the rule wants to wait. */
  | { readonly outcome: 'waits' }
  /** No rule fits. */
  | { readonly outcome: 'left' }

/** Who is there, how much each has, and whose turn it is. Each decision changes that, so that the next one counts it. */
export class WorkAtHand {
  readonly #users: ReadonlyMap<string, WorkingUser>
  readonly #teams: ReadonlyMap<string, TeamAtWork>
  readonly #open: Map<string, number>
  readonly #turns: Map<string, string | null>
  readonly #now: Date

  /** @param openWork how many open leads each user has; none for a user who is missing. */
  constructor(
    users: readonly WorkingUser[],
    teams: readonly TeamAtWork[],
    openWork: ReadonlyMap<string, number>,
    now: Date,
  ) {
    this.#users = new Map(users.map((user) => [user.id, user]))
    this.#teams = new Map(teams.map((team) => [team.id, team]))
    this.#open = new Map(openWork)
    this.#turns = new Map(teams.map((team) => [team.id, team.lastUserId]))
    this.#now = now
  }

  /** The first rule that fits decides; with `next_rule` the following ones are tried. */
  decide(rules: readonly AssignmentRule[], facts: LeadFacts): Decision {
    for (const rule of rules) {
      if (!fits(rule.when, facts)) continue
      const owner = this.#pick(rule)
      if (owner !== null) return { outcome: 'given', owner, ruleId: rule.id }
      if (rule.otherwise === 'wait') return { outcome: 'waits' }
      if (rule.otherwise === 'team_queue' && 'teamId' in rule.to)
        return { outcome: 'given', owner: { userId: null, teamId: rule.to.teamId }, ruleId: rule.id }
    }
    return { outcome: 'left' }
  }

  /** Teams whose turn has moved. */
  movedTurns(): readonly { readonly teamId: string; readonly lastUserId: string }[] {
    return [...this.#turns].flatMap(([teamId, lastUserId]) =>
      lastUserId === null || lastUserId === this.#teams.get(teamId)?.lastUserId ? [] : [{ teamId, lastUserId }],
    )
  }

  /** When the hours of the next user begin who is not there now; null if there is none. */
  nextArrival(): Date | null {
    const arrivals = [...this.#users.values()].flatMap(({ active, hours }) => {
      if (!active || hours === null || isOpen(hours, this.#now)) return []
      return nextOpening(hours, this.#now) ?? []
    })
    return arrivals.reduce<Date | null>((first, each) => (first === null || each < first ? each : first), null)
  }

  #pick({ to }: AssignmentRule): Owner | null {
    const userId = 'userId' in to ? (this.#isFree(to.userId) ? to.userId : null) : this.#pickMember(to.teamId, to.pick)
    if (userId === null) return null
    this.#open.set(userId, this.#openOf(userId) + 1)
    return { userId, teamId: 'teamId' in to ? to.teamId : null }
  }

  #pickMember(teamId: string, pick: 'round_robin' | 'least_open_work'): string | null {
    const team = this.#teams.get(teamId)
    if (team === undefined) return null
    const last = this.#turns.get(teamId) ?? ''
    const members = team.memberIds.toSorted()
    const inTurn = [...members.filter((id) => id > last), ...members.filter((id) => id <= last)]
    const free = inTurn.filter((id) => this.#isFree(id))
    const least = Math.min(...free.map((id) => this.#openOf(id)))
    const chosen = pick === 'round_robin' ? free[0] : free.find((id) => this.#openOf(id) === least)
    if (chosen === undefined) return null
    this.#turns.set(teamId, chosen)
    return chosen
  }

  #isFree(userId: string): boolean {
    const user = this.#users.get(userId)
    if (user === undefined || !user.active) return false
    if (user.hours !== null && !isOpen(user.hours, this.#now)) return false
    return user.capacity === null || this.#openOf(userId) < user.capacity
  }

  #openOf(userId: string): number {
    return this.#open.get(userId) ?? 0
  }
}

function fits(when: AssignmentConditions, facts: LeadFacts): boolean {
  return (
    isAmong(when.platforms, facts.platform) &&
    isAmong(when.socialAccountIds, facts.socialAccountId) &&
    isAmong(when.channels, facts.channel) &&
    isAmong(when.campaigns, facts.campaign) &&
    isAmong(when.scores, facts.score) &&
    isAmong(when.statuses, facts.status) &&
    (when.languages === undefined || when.languages.some((tag) => isLanguage(tag, facts.language))) &&
    (when.minScoreValue === undefined || (facts.scoreValue !== null && facts.scoreValue >= when.minScoreValue)) &&
    (when.maxScoreValue === undefined || (facts.scoreValue !== null && facts.scoreValue <= when.maxScoreValue))
  )
}

function isAmong(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value))
}

function isLanguage(tag: string, language: string | null): boolean {
  if (language === null) return false
  const [wanted, spoken] = [tag.toLowerCase(), language.toLowerCase()]
  return spoken === wanted || spoken.startsWith(`${wanted}-`)
}

import { addOpenMinutes } from '../base/working-time.ts'
import { type AnswerTargets, type TargetName, targetNames } from './care-settings.ts'

/** What has happened in a conversation so far. */
export interface AnswerFacts {
  readonly waitingSince: Date | null
  readonly firstInboundAt: Date | null
  readonly firstHumanAnsweredAt: Date | null
  /** False without a lead that can still be qualified. */
  readonly qualifiable: boolean
  /** Closed conversations and removed leads have no targets. */
  readonly open: boolean
}

/** For which wait the host was told already, by target and kind: the wait's beginning, as ISO 8601. */
export type ToldTargets = Readonly<Partial<Record<string, string>>>

export interface TargetNews {
  readonly kind: 'due' | 'missed'
  readonly target: TargetName
  readonly since: Date
  readonly dueAt: Date
}

export interface TargetJudgement {
  /** Of the answer that the participant waits for; null without one, or without a target. */
  readonly answerDueAt: Date | null
  readonly news: readonly TargetNews[]
  readonly told: ToldTargets
  /** When something can be told next; null for never. */
  readonly nextLookAt: Date | null
}

/** What to tell the host about a conversation's targets now, and when to look again. Each wait is reported once, even if its beginning moves back. */
export function judgeTargets(
  targets: AnswerTargets,
  facts: AnswerFacts,
  told: ToldTargets,
  now: Date,
): TargetJudgement {
  const news: TargetNews[] = []
  const looks: Date[] = []
  let answerDueAt: Date | null = null
  for (const target of targetNames) {
    const [since, goal] = [waitOf(target, facts), targets[target]]
    const dueAt =
      since === null || goal === undefined ? null : addOpenMinutes(targets.hours ?? null, since, goal.minutes)
    if (since === null || goal === undefined || dueAt === null) continue
    if (target === 'answer') answerDueAt = dueAt
    const before = goal.tellBeforeMinutes
    const soonAt = before === undefined ? null : addOpenMinutes(targets.hours ?? null, since, goal.minutes - before)
    const isTold = (kind: TargetNews['kind']): boolean => (told[`${target}.${kind}`] ?? '') >= since.toISOString()
    if (isTold('missed')) continue
    if (dueAt <= now) news.push({ kind: 'missed', target, since, dueAt })
    else if (soonAt === null || isTold('due')) looks.push(dueAt)
    else if (soonAt <= now) {
      news.push({ kind: 'due', target, since, dueAt })
      looks.push(dueAt)
    } else looks.push(soonAt)
  }
  const added = news.map(({ target, kind, since }) => [`${target}.${kind}`, since.toISOString()] as const)
  const next = looks.length === 0 ? null : new Date(Math.min(...looks.map((look) => look.getTime())))
  return { answerDueAt, news, told: { ...told, ...Object.fromEntries(added) }, nextLookAt: next }
}

/** Since when a target's time counts; null if there is nothing to wait for. */
function waitOf(target: TargetName, facts: AnswerFacts): Date | null {
  if (!facts.open) return null
  if (target === 'answer') return facts.waitingSince
  if (target === 'humanAnswer') return facts.firstHumanAnsweredAt === null ? facts.firstInboundAt : null
  return facts.qualifiable ? facts.firstInboundAt : null
}

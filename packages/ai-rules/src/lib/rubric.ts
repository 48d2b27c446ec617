import { createHash } from 'node:crypto'
import { LeadKitError } from '@leadkit/contracts'
import { refusalRules } from './rules/refusal-rules.ts'
import { buyingRules } from './rules/buying-rules.ts'
import { orderRules } from './rules/order-rules.ts'
import { serviceRules } from './rules/service-rules.ts'
import { spamRules } from './rules/spam-rules.ts'
import { toneRules } from './rules/tone-rules.ts'
import type { SignalRule } from './signal-rule.ts'

export interface Rubric {
  readonly rules: readonly SignalRule[]
  /** Minimum scores of `hot` and `warm`; below both a lead is `cold`. */
  readonly thresholds: { readonly hot: number; readonly warm: number }
}

/** Increased when the way in which rules are applied changes, so that `rubricVersion` changes too. */
const ALGORITHM = 2
const DEFAULT_THRESHOLDS = { hot: 60, warm: 30 }

/** The built-in rules, in the order in which the reasoning names them. */
export const defaultRules: readonly SignalRule[] = [
  ...orderRules,
  ...buyingRules,
  ...refusalRules,
  ...spamRules,
  ...serviceRules,
  ...toneRules,
]

export interface RubricOptions {
  /** Added to the built-in rules; a rule with the name of a built-in one replaces it. */
  readonly rules?: readonly SignalRule[] | undefined
  /** Names of built-in rules to leave out. */
  readonly withoutRules?: readonly string[] | undefined
  /** Default 60 and 30. */
  readonly thresholds?: { readonly hot?: number | undefined; readonly warm?: number | undefined } | undefined
}

/** @throws LeadKitError `configuration` for invalid rules. */
export function createRubric(options: RubricOptions = {}): Rubric {
  const dropped = new Set(options.withoutRules)
  const own = new Map((options.rules ?? []).map((rule) => [rule.name, rule]))
  const known = new Set(defaultRules.map((rule) => rule.name))
  for (const name of dropped)
    if (!known.has(name)) throw rubricError(`withoutRules names ${name}, which is not a built-in rule.`)
  const kept = defaultRules.filter((rule) => !dropped.has(rule.name)).map((rule) => own.get(rule.name) ?? rule)
  const rubric = {
    rules: [...kept, ...[...own.values()].filter((rule) => !known.has(rule.name) || dropped.has(rule.name))],
    thresholds: {
      hot: options.thresholds?.hot ?? DEFAULT_THRESHOLDS.hot,
      warm: options.thresholds?.warm ?? DEFAULT_THRESHOLDS.warm,
    },
  }
  checkRubric(rubric, own.size === (options.rules ?? []).length)
  return rubric
}

function checkRubric({ rules, thresholds }: Rubric, hasUniqueNames: boolean): void {
  if (!hasUniqueNames) throw rubricError('Two of the given rules have the same name.')
  for (const { name, weight, negatedAs } of rules) {
    if (!/^[a-z][a-z0-9_]{0,99}$/.test(name))
      throw rubricError(`The rule name ${JSON.stringify(name)} must be in snake_case.`)
    if (!(weight >= -100 && weight <= 100)) throw rubricError(`The weight of ${name} must lie between -100 and 100.`)
    if (negatedAs !== undefined && !rules.some((rule) => rule.name === negatedAs))
      throw rubricError(`The rule ${name} turns into ${negatedAs} when negated, but there is no such rule.`)
  }
  const { hot, warm } = thresholds
  if (!(warm > 0 && hot > warm && hot <= 100)) throw rubricError('The thresholds must keep 0 < warm < hot ≤ 100.')
}

function rubricError(message: string): LeadKitError {
  return new LeadKitError('configuration', message, { source: 'ai:rules' })
}

/** `rules-` and the first 12 hex digits of the SHA-256 of everything that can change a result. */
export function versionOf(...parts: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([ALGORITHM, ...parts], sortKeys))
  return `rules-${hash.digest('hex').slice(0, 12)}`
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

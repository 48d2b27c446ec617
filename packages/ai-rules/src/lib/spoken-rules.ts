import type { Intent } from '@leadkit/contracts'
import type { Concept } from './lexicon/concept.ts'
import type { Mention } from './lexicon/mentions.ts'
import type { Judgement } from './model/judge.ts'
import type { Piece } from './text/pieces.ts'

interface SpokenRule {
  /** The rule that applies. */
  readonly name: string
  /** At least one of them must occur. */
  readonly concepts: readonly Concept[]
  /** The classifier must see one of these intents in the message. */
  readonly within: readonly Intent[]
  /** The same sentence must contain a number. */
  readonly withNumber?: true
}

const LEAST_SHARE = 0.35
const LEAST_READY_SHARE = 0.35
const BUYING: readonly Intent[] = ['purchase']

/** Rules that the lexicon finds in every language, if the classifier agrees. */
const spokenRules: readonly SpokenRule[] = [
  { name: 'asks_for_price', concepts: ['price'], within: BUYING },
  { name: 'asks_for_offer', concepts: ['quote'], within: BUYING },
  { name: 'asks_for_demo', concepts: ['demo'], within: BUYING },
  { name: 'asks_for_appointment', concepts: ['appointment', 'book', 'visit'], within: BUYING },
  { name: 'asks_for_payment', concepts: ['pay'], within: BUYING },
  { name: 'asks_for_availability', concepts: ['available'], within: BUYING },
  { name: 'asks_for_delivery', concepts: ['deliver'], within: BUYING },
  { name: 'asks_for_discount', concepts: ['discount'], within: BUYING },
  { name: 'names_budget', concepts: ['budget', 'currency'], within: BUYING, withNumber: true },
  { name: 'names_quantity', concepts: ['unit', 'order', 'buy', 'want', 'goods'], within: BUYING, withNumber: true },
  { name: 'has_deadline', concepts: ['urgent', 'day', 'month'], within: BUYING },
  { name: 'speaks_for_business', concepts: ['business', 'role'], within: BUYING },
  { name: 'finds_it_expensive', concepts: ['expensive'], within: ['purchase', 'complaint', 'other'] },
  { name: 'declines', concepts: ['uninterested'], within: ['other'] },
  { name: 'seeks_work', concepts: ['apply', 'hiring'], within: ['other', 'question'] },
  { name: 'praises', concepts: ['praise'], within: ['greeting', 'purchase', 'question'] },
]

/** Rules that the classifier alone decides. */
const judgedRules: readonly { readonly name: string; readonly intent: Intent; readonly least: number }[] = [
  { name: 'needs_support', intent: 'support', least: 0.5 },
  { name: 'complains', intent: 'complaint', least: 0.5 },
  { name: 'looks_like_spam', intent: 'spam', least: 0.8 },
  { name: 'opts_out', intent: 'opt_out', least: 0.5 },
]

/** Names of the rules that apply to a text because of its concepts. `mentions` are those of the participant's languages. */
export function rulesSpokenOf(
  pieces: readonly Piece[],
  mentions: readonly Mention[],
  judgement: Judgement,
): ReadonlySet<string> {
  const numbers = sentencesWithNumbers(pieces, mentions)
  const found = new Set<string>()
  for (const { name, concepts, within, withNumber } of spokenRules) {
    const isLet = within.some((intent) => shareOf(judgement, intent) >= LEAST_SHARE)
    const isSaid = mentions.some(
      ({ concept, sentence }) => concepts.includes(concept) && (withNumber === undefined || numbers.has(sentence)),
    )
    if (isLet && isSaid) found.add(name)
  }
  for (const { name, intent, least } of judgedRules) if (shareOf(judgement, intent) >= least) found.add(name)
  const isReady = (judgement.stage.get('ready') ?? 0) >= LEAST_READY_SHARE
  const says = (...concepts: readonly Concept[]): boolean => mentions.some(({ concept }) => concepts.includes(concept))
  if (shareOf(judgement, 'purchase') >= 0.5) {
    if (isReady && says('want', 'buy', 'order', 'book', 'yes')) found.add('wants_to_buy')
    else if (found.size === 0) found.add('shows_interest')
  }
  return found
}

function sentencesWithNumbers(pieces: readonly Piece[], mentions: readonly Mention[]): ReadonlySet<number> {
  return new Set([
    ...pieces.filter(({ text }) => text === '<num>').map(({ sentence }) => sentence),
    ...mentions.filter(({ concept }) => concept === 'number').map(({ sentence }) => sentence),
  ])
}

function shareOf({ intent }: Judgement, name: Intent): number {
  return intent.get(name) ?? 0
}

/** Rules whose phrases customers also use: they count only if the classifier considers their intent possible. */
export const doubtedRules: ReadonlyMap<string, Intent> = new Map([
  ['opts_out', 'opt_out'],
  ['looks_like_spam', 'spam'],
  ['sells_something', 'spam'],
  ['complains', 'complaint'],
  ['needs_support', 'support'],
])
export const LEAST_DOUBTED_SHARE = 0.2

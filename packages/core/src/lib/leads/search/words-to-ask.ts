/** A word of a search, and the share of leads that have it. */
export interface CountedWord {
  /** Its place in the search. */
  readonly index: number
  /** From 0 to 1. */
  readonly share: number
}

/**
 * To read a lead that the index names costs about as much as to read so many entries of the index: measured at a million leads, 1 to 2 µs and 0.1 to 0.25 µs.
 */
const ROW_COST = 8
/** What no lead of the sample has, a few others may have. */
const SMALLEST_SHARE = 0.0002

/**
 * The words of which an index is asked for leads that have all of them. The index reads every entry of a word's beginnings, so a word that many leads have
 * (`gmbh`, or the end of everybody's e-mail address) costs more than it spares: it is tested on the leads that the rarer words find. The rarest is
 * always asked for.
 */
export function wordsToAsk(words: readonly CountedWord[]): readonly number[] {
  // Of equally frequent words the last one: it is no stop word, which no index has.
  const rarestFirst = words.toSorted((one, other) => one.share - other.share || other.index - one.index)
  const asked: number[] = []
  let found = 1
  for (const { index, share } of rarestFirst) {
    const least = Math.max(share, SMALLEST_SHARE)
    if (asked.length > 0 && least > ROW_COST * found * (1 - share)) break
    asked.push(index)
    found *= least
  }
  return asked.toSorted((one, other) => one - other)
}

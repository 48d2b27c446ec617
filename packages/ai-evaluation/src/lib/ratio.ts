/** A share; null if the whole is zero. */
export type Ratio = number | null

export function ratio(part: number, whole: number): Ratio {
  return whole === 0 ? null : part / whole
}

/** The harmonic mean of precision and recall. Null if there was nothing to find and nothing was found. */
function f1({ hits, found, wanted }: Counts): Ratio {
  return ratio(2 * hits, found + wanted)
}

/** How many were found, how many there are to find, and how many of those found are right. */
export interface Counts {
  readonly hits: number
  readonly found: number
  readonly wanted: number
}

/** Precision and recall of one kind of result. */
export interface Finding extends Counts {
  /** The share of those found that are right. */
  readonly precision: Ratio
  /** The share of those to find that were found. */
  readonly recall: Ratio
  readonly f1: Ratio
}

export function finding(counts: Counts): Finding {
  const { hits, found, wanted } = counts
  return { ...counts, precision: ratio(hits, found), recall: ratio(hits, wanted), f1: f1(counts) }
}

export function mean(values: readonly number[]): Ratio {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  )
}

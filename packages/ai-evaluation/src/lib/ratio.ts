/** A share of something; null where there is nothing to have a share of. */
export type Ratio = number | null

export function ratio(part: number, whole: number): Ratio {
  return whole === 0 ? null : part / whole
}

/** The harmonic mean of precision and recall. Null where there was nothing to find and nothing was found. */
function f1({ hits, found, wanted }: Counts): Ratio {
  return ratio(2 * hits, found + wanted)
}

/** How many were found, how many there are to find, and how many of both are the same. */
export interface Counts {
  readonly hits: number
  readonly found: number
  readonly wanted: number
}

/** Precision and recall of one kind of finding. */
export interface Finding extends Counts {
  /** Of those found, how many are right. */
  readonly precision: Ratio
  /** Of those to find, how many were found. */
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

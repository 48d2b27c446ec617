/** This many points above the threshold of `hot` move a score 63 % of the remaining way to 100. */
const SPREAD = 60

/**
 * The score for a sum of weights: the sum itself from 0 up to the threshold of `hot`, and from there a curve that approaches 100. Ten signals rank
 * above six, and neither is cut off at 100. The score grows with the sum, and is always on the same side of a threshold as the sum.
 */
export function toScoreValue(sum: number, hot: number): number {
  if (sum <= hot) return Math.round(Math.max(0, sum))
  return Math.round(hot + (100 - hot) * (1 - Math.exp((hot - sum) / SPREAD)))
}

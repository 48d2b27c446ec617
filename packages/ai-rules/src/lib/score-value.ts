/** Above the threshold of `hot`, this many points bring a score 63 % of the way that is left to 100. */
const SPREAD = 60

/**
 * The score of a sum of weights: the sum itself from 0 up to the threshold of `hot`, and from there a curve that nears 100. Ten signals rank above
 * six, and neither is cut off at the same 100. Grows with the sum, and never changes on which side of a threshold it lies.
 */
export function toScoreValue(sum: number, hot: number): number {
  if (sum <= hot) return Math.round(Math.max(0, sum))
  return Math.round(hot + (100 - hot) * (1 - Math.exp((hot - sum) / SPREAD)))
}

/** How far the host's clock and a platform's may differ before the times of one no longer order the events of the other. In milliseconds. */
export const CLOCK_SKEW_MS = 2 * 60_000

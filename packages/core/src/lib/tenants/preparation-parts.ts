/** Returns where its next part goes on; null at the end. */
type Preparation<Session> = (session: Session, after: string | null) => Promise<string | null>

/** Preparations one after another; each begins, and goes on, in transactions of its own. */
export function inTurn<Session>(preparations: readonly Preparation<Session>[]): Preparation<Session> {
  return async (session, after) => {
    const [at, from] = after === null ? [0, null] : toPlace(after)
    const next = (await preparations[at]?.(session, from)) ?? null
    if (next !== null) return `${at} ${next}`
    return at + 1 < preparations.length ? `${at + 1} ` : null
  }
}

/** A place is the number of the preparation and where it goes on, which is nothing at its beginning. */
function toPlace(after: string): readonly [number, string | null] {
  const split = after.indexOf(' ')
  return [Number(after.slice(0, split)), after.slice(split + 1) || null]
}

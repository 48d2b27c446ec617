import { type Guest, createGuest } from './guest.ts'
import { createRandom, type Random } from './random.ts'
import type { Business, Scene, Step } from './step.ts'

/** One guest's conversation with one business. */
export interface Talk {
  readonly business: Business
  readonly scene: Scene
  readonly guest: Guest
  readonly surface: 'messenger' | 'instagram'
  /** True for an old conversation, which retention archives. */
  readonly past: boolean
}

export interface Beat {
  readonly talk: Talk
  readonly step: Step
  /** When the person or the platform did it. */
  readonly at: Date
}

/** One webhook body: one event, or a batch over several pages. */
export interface Post {
  readonly beats: readonly Beat[]
  /** The platform sends the same bytes again, as if the answer had been lost. */
  readonly repeated: boolean
  /** Somebody without the secret sends it first, which must be refused. */
  readonly forged: boolean
}

export interface Day {
  readonly talks: readonly Talk[]
  readonly posts: readonly Post[]
}

export interface DayOptions {
  readonly seed: number
  /** About how many webhook bodies the platform must deliver, repetitions included. */
  readonly deliveries: number
  /** The end of the day, which covers the ten hours before. */
  readonly now: Date
  readonly businesses: readonly Business[]
}

const DAY_MINUTES = 600
const MINUTE_MS = 60_000
/** How many months ago the old conversations took place. */
const PAST_MONTHS = 14
const PAST_SHARE = 0.05

/** A realistic day: many conversations at once, some bodies in batches, some late, some twice, and a few forged. */
export function composeDay(options: DayOptions): Day {
  const random = createRandom(options.seed)
  const talks: Talk[] = []
  const beats: Beat[] = []
  let bodies = 0
  while (bodies < options.deliveries) {
    const talk = createTalk(options.businesses, talks.length, random)
    talks.push(talk)
    const added = placeBeats(talk, options.now, random)
    beats.push(...added)
    // Batches save about a tenth of the bodies, and repetitions add about a twentieth.
    bodies += added.length * 0.94
  }
  const past = beats.filter(({ talk }) => talk.past)
  const today = beats.filter(({ talk }) => !talk.past).toSorted((one, other) => one.at.getTime() - other.at.getTime())
  return { talks, posts: [...toPosts(past, random), ...disorder(toPosts(today, random), random)] }
}

function createTalk(businesses: readonly Business[], number: number, random: Random): Talk {
  const business = random.pick(businesses)
  // Even the shortest day has one.
  const past = random.next() < PAST_SHARE || number === 1
  const scene = random.pickWeighted(business.scenes)
  const surface = business.instagram !== undefined && random.next() < 0.4 ? 'instagram' : 'messenger'
  return { business, scene, surface, past, guest: createGuest(scene.language, number, random) }
}

function placeBeats(talk: Talk, now: Date, random: Random): Beat[] {
  const length = talk.scene.steps.reduce((sum, step) => sum + (step.after ?? 4), 10)
  let at = talk.past
    ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - PAST_MONTHS, random.between(3, 25), random.between(8, 18))
    : now.getTime() - (DAY_MINUTES - random.next() * (DAY_MINUTES - length)) * MINUTE_MS
  return talk.scene.steps.map((step) => {
    at += Math.round((step.after ?? 0.4 + random.next() * 3) * MINUTE_MS)
    return { talk, step, at: new Date(at) }
  })
}

function toPosts(beats: readonly Beat[], random: Random): Post[] {
  const posts: Post[] = []
  for (let index = 0; index < beats.length;) {
    const size = random.next() < 0.03 ? random.between(3, 6) : 1
    posts.push({
      beats: beats.slice(index, index + size),
      repeated: random.next() < 0.05,
      forged: random.next() < 0.01,
    })
    index += size
  }
  return posts
}

/** One body in twenty arrives after the next two. */
function disorder(posts: readonly Post[], random: Random): Post[] {
  const disordered = [...posts]
  for (let index = 0; index + 2 < disordered.length; index += 1) {
    if (random.next() >= 0.05) continue
    const [late] = disordered.splice(index, 1)
    if (late !== undefined) disordered.splice(index + 2, 0, late)
  }
  return disordered
}

import type { FoldedText } from '../cue.ts'

/** An address or number at its place in a message. */
export interface PlacedDatum {
  readonly text: string
  /** The same text folded, with the same positions. */
  readonly folded: FoldedText
  readonly start: number
  readonly end: number
  readonly value: string
}

/** The part of the text around a datum. */
export interface Surroundings {
  /** Where its sentence begins and ends. */
  readonly from: number
  readonly to: number
}

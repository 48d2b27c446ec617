import { describe, expect, it } from 'vitest'
import { wordsToAsk } from './words-to-ask.ts'

function ask(...shares: readonly number[]): readonly number[] {
  return wordsToAsk(shares.map((share, index) => ({ index, share })))
}

describe('the words that an index is asked for', () => {
  it.each([
    ['a single one, however frequent', [1], [0]],
    ['rare ones', [0, 0.001], [0, 1]],
    ['none that nearly all leads have, beside a rare one', [0.001, 0.58], [0]],
    ['the rare words of an e-mail address', [0.05, 0.001, 0, 1], [1, 2]],
    ['both of two that are frequent, but seldom together', [0.04, 0.08], [0, 1]],
    ['the last of words that all leads have', [1, 1], [1]],
  ])('are %s', (_what, shares, wanted) => {
    expect(ask(...shares)).toEqual(wanted)
  })
})

import { expect, it } from 'vitest'
import { inTurn } from './preparation-parts.ts'

it('runs each preparation to its end, from where it stopped, and the next from its beginning', async () => {
  const calls: string[] = []
  const preparation = (name: string, ...places: readonly (string | null)[]) => {
    const left = [...places]
    return (_: null, after: string | null) => {
      calls.push(`${name} ${after}`)
      return Promise.resolve(left.shift() ?? null)
    }
  }
  const prepare = inTurn([preparation('a', 'x y', 'z'), preparation('b'), preparation('c', 'w')])
  for (let after = await prepare(null, null); after !== null;) after = await prepare(null, after)
  expect(calls).toEqual(['a null', 'a x y', 'a z', 'b null', 'c null', 'c w'])
})

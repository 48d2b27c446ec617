import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { objectSource } from './object-source.ts'

describe('objectSource', () => {
  it('gives a stream as it is', async () => {
    const source = objectSource(Readable.from([Buffer.from('text')]))
    for await (const chunk of source.stream()) expect(Buffer.from(chunk).toString()).toBe('text')
    await source.close()
  })

  it('gives parts of a body of many pieces', async () => {
    const pieces = Array.from({ length: 300 }, (_, index) => Buffer.alloc(1_000, String(index % 10)))
    const source = objectSource(Readable.from(pieces))
    const file = await source.file()
    expect(file.size).toBe(300_000)
    expect(Buffer.from(await file.read(298_999, 299_001)).toString()).toBe('89')
    await source.close()
  })

  it('fails as the body does, at its end', async () => {
    async function* damaged(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('text')
      throw new TypeError('damaged')
    }
    const source = objectSource(damaged())
    await expect(source.file()).rejects.toThrow(TypeError)
    await source.close()
  })
})

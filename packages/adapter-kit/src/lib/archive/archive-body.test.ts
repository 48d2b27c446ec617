import { describe, expect, it } from 'vitest'
import { readArchiveBody } from './archive-body.ts'

async function collect(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<readonly number[]> {
  const sizes: number[] = []
  for await (const chunk of readArchiveBody(body, signal, 'archive:test')) sizes.push(chunk.length)
  return sizes
}

const never = new AbortController().signal

describe('readArchiveBody', () => {
  it('gives the chunks as they come', async () => {
    expect(await collect(new Blob(['abc']).stream(), never)).toEqual([3])
  })

  it('refuses what is not bytes, and closes the body', async () => {
    let closed = false
    async function* texts(): AsyncGenerator<Uint8Array> {
      try {
        yield 'text' as unknown as Uint8Array
      } finally {
        closed = true
      }
    }
    await expect(collect(texts(), never)).rejects.toMatchObject({ code: 'invalid_input', source: 'archive:test' })
    expect(closed).toBe(true)
  })

  it('passes on the error of the body', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1)
      throw new TypeError('broke')
    }
    await expect(collect(breaking(), never)).rejects.toThrow(TypeError)
  })

  it('ends when the signal fires although the body hangs', async () => {
    const controller = new AbortController()
    const body: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next() {
          queueMicrotask(() => controller.abort())
          return new Promise(() => {})
        },
      }),
    }
    await expect(collect(body, controller.signal)).rejects.toMatchObject({ code: 'aborted' })
  })
})

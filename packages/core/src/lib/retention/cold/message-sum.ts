import { createHash } from 'node:crypto'
import type { ArchivedMessage } from '@leadkit/contracts'
import { lineOf } from '../message-lines.ts'

const LIMIT = 1n << 256n

/** A sum over messages that does not depend on their order: their SHA-256 as numbers, added up. Equal sums of as many messages are equal messages. */
export class MessageSum {
  #count = 0
  #sum = 0n

  add(messages: readonly ArchivedMessage[]): void {
    for (const message of messages) {
      this.#count += 1
      const hash = createHash('sha256').update(lineOf(message)).digest('hex')
      this.#sum = (this.#sum + BigInt(`0x${hash}`)) % LIMIT
    }
  }

  get count(): number {
    return this.#count
  }

  equals(other: MessageSum): boolean {
    return this.#count === other.#count && this.#sum === other.#sum
  }
}

import { newId } from '../../../src/lib/base/identifier.ts'
import { at } from './lead-world.ts'

/** How many leads a sequence is about. */
export const LEADS = 4

const FIELDS = ['name', 'email', 'phone', 'company', 'notes'] as const
const STATUSES = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const

/** One event of a sequence, at a time of its own. Leads are named by their place. */
export type SequenceEvent = { readonly at: Date } & (
  | { readonly kind: 'message'; readonly lead: number; readonly found: Found; readonly messageId: string }
  | { readonly kind: 'score'; readonly lead: number; readonly value: number; readonly basis: Date }
  | { readonly kind: 'edit'; readonly lead: number; readonly changes: Changes }
  | { readonly kind: 'move'; readonly lead: number; readonly seed: number }
  | { readonly kind: 'override'; readonly lead: number; readonly value: number }
  | { readonly kind: 'clear'; readonly lead: number }
  | {
      readonly kind: 'crm'
      readonly lead: number
      readonly changes: Changes
      readonly status: (typeof STATUSES)[number] | null
    }
  | {
      readonly kind: 'consent'
      readonly lead: number
      readonly status: 'given' | 'withdrawn'
      readonly recordId: string
    }
  | { readonly kind: 'erase'; readonly lead: number }
  | { readonly kind: 'merge'; readonly merge: number; readonly into: number; readonly others: readonly number[] }
  | { readonly kind: 'unmerge'; readonly merge: number }
)

type Found = Readonly<Partial<Record<'name' | 'email' | 'phone' | 'company', string>>>
type Changes = Readonly<Partial<Record<(typeof FIELDS)[number], string | null>>>

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface OpenMerge {
  readonly number: number
  readonly into: number
  readonly others: readonly number[]
}

/** Knows enough of the state to make only events that are allowed. */
class SequenceMaker {
  readonly #random: () => number
  readonly #erased = new Set<number>()
  #open: readonly OpenMerge[] = []
  #merges = 0

  constructor(seed: number) {
    this.#random = randomOf(seed)
  }

  make(length: number): readonly SequenceEvent[] {
    return Array.from({ length }, (_, index) => this.#next(at(10 + index)))
  }

  #next(time: Date): SequenceEvent {
    const lead = this.#pick(Array.from({ length: LEADS }, (_, index) => index))
    const heads = this.#heads()
    const head = heads.length === 0 ? null : this.#pick(heads)
    const chance = this.#random()
    if (chance < 0.24 && heads.length > 1) return { at: time, ...this.#merge(heads) }
    const undoable = this.#open.filter(({ into }) => !this.#erased.has(into))
    if (chance < 0.42 && undoable.length > 0) return { at: time, ...this.#unmerge(this.#pick(undoable)) }
    if (head !== null && chance < 0.45) return { at: time, ...this.#erase(head) }
    if (head !== null && chance < 0.7) return { at: time, ...this.#decide(head) }
    return { at: time, ...this.#arrive(lead) }
  }

  /** What a person does with a lead that is shown. */
  #decide(lead: number) {
    const kind = this.#pick(['edit', 'edit', 'move', 'override', 'clear'] as const)
    if (kind === 'edit') return { kind, lead, changes: this.#changes() }
    if (kind === 'move') return { kind, lead, seed: this.#random() }
    return kind === 'override' ? { kind, lead, value: this.#number(101) } : { kind, lead }
  }

  /** What comes by a lead, whether it is shown or not. */
  #arrive(lead: number) {
    const kind = this.#pick(['message', 'message', 'score', 'crm', 'consent'] as const)
    if (kind === 'message') {
      const { notes: _notes, ...found } = Object.fromEntries(
        Object.entries(this.#changes()).filter(([, value]) => value !== null),
      )
      return { kind, lead, found, messageId: newId() }
    }
    if (kind === 'score') return { kind, lead, value: this.#number(101), basis: at(this.#number(40)) }
    if (kind === 'consent')
      return { kind, lead, status: this.#pick(['given', 'withdrawn'] as const), recordId: newId() }
    const status = this.#random() < 0.5 ? null : this.#pick(STATUSES)
    return { kind, lead, changes: this.#changes(), status }
  }

  #merge(heads: readonly number[]) {
    const [into = 0, ...rest] = heads.toSorted(() => this.#random() - 0.5)
    const others = rest.slice(0, 1 + this.#number(Math.min(2, rest.length)))
    this.#merges += 1
    this.#open = [...this.#open, { number: this.#merges, into, others }]
    return { kind: 'merge' as const, merge: this.#merges, into, others }
  }

  #unmerge(merge: OpenMerge) {
    this.#open = this.#open.filter(({ number }) => number !== merge.number)
    return { kind: 'unmerge' as const, merge: merge.number }
  }

  #erase(head: number) {
    for (const lead of [head, ...this.#below(head)]) this.#erased.add(lead)
    return { kind: 'erase' as const, lead: head }
  }

  #below(head: number): readonly number[] {
    const direct = this.#open.filter(({ into }) => into === head).flatMap(({ others }) => others)
    return direct.flatMap((lead) => [lead, ...this.#below(lead)])
  }

  #heads(): readonly number[] {
    const members = new Set(this.#open.flatMap(({ others }) => others))
    return Array.from({ length: LEADS }, (_, lead) => lead).filter(
      (lead) => !members.has(lead) && !this.#erased.has(lead),
    )
  }

  /** Few values, so that a change is often one to what is there already, or to what another lead has. */
  #changes(): Changes {
    const fields = FIELDS.filter(() => this.#random() < 0.4)
    return Object.fromEntries(fields.map((field) => [field, this.#value(field)]))
  }

  #value(field: (typeof FIELDS)[number]): string | null {
    const number = this.#number(4)
    if (number === 0) return null
    if (field === 'email') return `ada${number}@example.org`
    return field === 'phone' ? `+4144668180${number}` : `${field} ${number}`
  }

  #number(below: number): number {
    return Math.floor(this.#random() * below)
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#number(items.length)] as Item
  }
}

export function makeSequence(seed: number, length: number): readonly SequenceEvent[] {
  return new SequenceMaker(seed).make(length)
}

/** The same events without the merges that are undone in them. */
export function withoutUndone(events: readonly SequenceEvent[]): readonly SequenceEvent[] {
  const undone = new Set(events.flatMap((event) => (event.kind === 'unmerge' ? [event.merge] : [])))
  return events.filter((event) => !('merge' in event) || !undone.has(event.merge))
}

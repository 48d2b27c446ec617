import type { AiTaskName, ClassifyRequest } from '@leadkit/contracts'
import type { GraphEvent, GraphPerson } from '@leadkit/testing'
import * as fc from 'fast-check'
import type { TalkWorld } from '../replies/talk-world.ts'
import { recordingScorer } from './recording-scorer.ts'

/** Something that happens to a conversation while its n-th question is being answered, or when nothing is left to answer. */
interface Step {
  readonly kind: 'says' | 'edits' | 'unsends' | 'inbox' | 'reply'
  readonly during: number
  /** Which of the messages, for edits and deletions. */
  readonly which: number
}

const step = fc.record({
  kind: fc.constantFrom<Step['kind']>('says', 'says', 'edits', 'edits', 'unsends', 'inbox', 'reply'),
  during: fc.nat({ max: 6 }),
  which: fc.nat({ max: 9 }),
})

/** One conversation with what is to happen to it; equal for equal seeds. */
export function sampleScripts(count: number, seed: number): readonly (readonly Step[])[] {
  return fc.sample(fc.array(step, { minLength: 1, maxLength: 6 }), { numRuns: count, seed })
}

interface SaidMessage {
  readonly id: string
  text: string
  live: boolean
}

/** A question with what the conversation was like when it was asked. */
interface AskedQuestion {
  readonly talk: Talk
  readonly task: AiTaskName
  /** What the participant had said, as the scorer was shown it. */
  readonly shown: readonly string[]
  readonly afterTakeOver: boolean
  /** True when the conversation changed before the answer was given. */
  outdated: boolean
}

/** A conversation that a script plays, and what is known of it outside of LeadKit. */
export class Talk {
  readonly messages: SaidMessage[] = []
  readonly #world: TalkWorld
  readonly #person: GraphPerson
  readonly #waiting: Step[]
  readonly #startedAt: number
  #moment = 0
  #questions = 0
  /** Changes that are stored. */
  changes = 0
  humanAnswered = false
  /** True once a person's answer in the platform's own inbox is stored: automation pauses. */
  takenOver = false

  constructor(world: TalkWorld, person: GraphPerson, script: readonly Step[]) {
    this.#world = world
    this.#person = person
    this.#waiting = [...script]
    this.#startedAt = world.now().getTime() - 3_600_000
  }

  get personId(): string {
    return this.#person.id
  }

  get live(): readonly SaidMessage[] {
    return this.messages.filter((message) => message.live)
  }

  /** Everything that is to happen during the question that was just asked. */
  async duringQuestion(): Promise<void> {
    const number = this.#questions++
    for (const due of this.#waiting.filter((each) => each.during === number)) {
      // Another question that was asked meanwhile may have had it done.
      const index = this.#waiting.indexOf(due)
      if (index >= 0) await this.#perform(...(this.#waiting.splice(index, 1) as [Step]))
    }
  }

  /** The next step, when nothing is left to answer. False at the end. */
  async goOn(): Promise<boolean> {
    const next = this.#waiting.shift()
    if (next !== undefined) await this.#perform(next)
    return next !== undefined
  }

  async says(): Promise<void> {
    const text = `message ${this.messages.length}`
    const event = this.#world.meta.events.text(this.#person, text, { at: this.#next() })
    this.messages.push({ id: event.messageId ?? '', text, live: true })
    await this.#deliver(event)
  }

  async #perform({ kind, which }: Step): Promise<void> {
    const { events } = this.#world.meta
    const message = this.live[which % Math.max(1, this.live.length)]
    if (kind === 'inbox') {
      this.humanAnswered = true
      await this.#deliver(events.inboxReply(this.#person, 'a person answers', this.#next()))
      this.takenOver = true
      return
    }
    if (kind === 'reply') {
      this.humanAnswered = true
      await this.#world.tenant.replies.send({
        conversationId: await this.#world.conversationId(this.#person),
        text: 'a person answers',
        author: 'person',
      })
      this.changes += 1
      this.takenOver = true
      return
    }
    if (kind === 'says' || message === undefined) return this.says()
    if (kind === 'edits') {
      message.text = `${message.text}, edited`
      return this.#deliver(events.edit(message.id, message.text, this.#next()))
    }
    message.live = false
    return this.#deliver(events.unsend(message.id, this.#next()))
  }

  /** What was acknowledged is stored. */
  async #deliver(event: GraphEvent): Promise<void> {
    await this.#world.meta.deliver(event)
    this.changes += 1
  }

  #next(): Date {
    this.#moment += 1
    return new Date(this.#startedAt + this.#moment * 1_000)
  }
}

/** A scorer during whose questions the scripts go on. Each answer carries the number of its question. */
export class InterleavedScorer {
  readonly questions: AskedQuestion[] = []
  readonly #talks = new Map<string, Talk>()
  readonly scorer = recordingScorer({
    before: ({ task, request }) => this.#ask(task, request),
    classify: (request) => ({ reasoning: this.#numberOf(request) }),
    score: (request) => ({ reasoning: this.#numberOf(request) }),
    reply: (request) => ({ content: this.#numberOf(request) }),
  })
  readonly #numbers = new WeakMap<ClassifyRequest, string>()

  add(talk: Talk): void {
    this.#talks.set(talk.personId, talk)
  }

  /** By the name that the tests give to each person, which is the id. */
  #talkOf({ transcript }: ClassifyRequest): Talk {
    const talk = this.#talks.get(transcript.participantName ?? '')
    if (talk === undefined) throw new Error('the scorer is asked about somebody else')
    return talk
  }

  async #ask(task: AiTaskName, request: ClassifyRequest): Promise<void> {
    const talk = this.#talkOf(request)
    const inbound = request.transcript.messages.filter((message) => message.direction === 'inbound')
    const question: AskedQuestion = {
      talk,
      task,
      shown: inbound.map((message) => message.content ?? ''),
      afterTakeOver: talk.takenOver && task === 'reply',
      outdated: false,
    }
    this.#numbers.set(request, `question ${this.questions.push(question) - 1}`)
    const before = talk.changes
    await talk.duringQuestion()
    question.outdated = talk.changes > before
  }

  #numberOf(request: ClassifyRequest): string {
    return this.#numbers.get(request) ?? ''
  }
}

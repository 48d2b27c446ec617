import type { GraphApiFake, GraphEvent, GraphPage, GraphPerson } from '@leadkit/testing'
import type { Beat, Talk } from '../day/compose-day.ts'
import { fillText } from '../day/guest.ts'
import type { Business } from '../day/step.ts'

/** Lets people act on the platform: what they write is the ground truth before any webhook is sent. */
export class Stage {
  readonly people = new Map<Talk, GraphPerson>()
  readonly #graph: GraphApiFake
  readonly #pages: ReadonlyMap<Business, GraphPage>
  readonly #lastMessages = new Map<Talk, string>()

  constructor(graph: GraphApiFake, pages: ReadonlyMap<Business, GraphPage>) {
    this.#graph = graph
    this.#pages = pages
  }

  /** The platform's event for a beat. The beats of a talk must be performed in order. */
  perform({ talk, step, at }: Beat): GraphEvent {
    const { events } = this.#graph
    const person = this.#personOf(talk)
    if ('staff' in step) return events.inboxReply(person, fillText(step.staff, talk.guest), at)
    if ('read' in step) return events.read(person, at)
    if ('unknown' in step) return events.unknown(person, at)
    if ('edit' in step) return events.edit(this.#lastMessage(talk), fillText(step.edit, talk.guest), at)
    if ('unsend' in step) return events.unsend(this.#lastMessage(talk), at)
    if ('react' in step) return events.reaction(this.#lastMessage(talk), step.react, at)
    const event = this.#write(talk, step, { person, at })
    if (event.messageId !== undefined) this.#lastMessages.set(talk, event.messageId)
    return event
  }

  #write(
    talk: Talk,
    step: Beat['step'],
    { person, at }: { readonly person: GraphPerson; readonly at: Date },
  ): GraphEvent {
    const { events } = this.#graph
    const text = 'say' in step && step.say !== undefined ? fillText(step.say, talk.guest) : undefined
    if ('press' in step) return events.postback(person, { title: step.press, payload: step.payload, at })
    if ('attach' in step) {
      const url = `https://cdn.example/${step.attach}/${talk.guest.order}`
      return events.attachments(person, [{ type: step.attach, url }], { at, ...(text === undefined ? {} : { text }) })
    }
    return events.text(person, text ?? '', { at })
  }

  #personOf(talk: Talk): GraphPerson {
    const known = this.people.get(talk)
    if (known !== undefined) return known
    const page = this.#pages.get(talk.business)
    if (page === undefined) throw new Error(`${talk.business.name} has no page`)
    const username = talk.guest.email.split('@')[0] ?? 'guest'
    const person = this.#graph.addPerson(page, { name: talk.guest.name, username, surface: talk.surface })
    this.people.set(talk, person)
    return person
  }

  #lastMessage(talk: Talk): string {
    const id = this.#lastMessages.get(talk)
    if (id === undefined) throw new Error(`Nothing was written in "${talk.scene.name}" yet`)
    return id
  }
}

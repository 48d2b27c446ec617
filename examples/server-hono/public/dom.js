/**
 * Makes an element. Texts become text nodes, so that a stranger's text is never parsed as HTML.
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, `on` (listeners), `data`, `style` (custom properties), or attributes
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (name === 'class') element.className = String(value)
    else if (name === 'on')
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener)
    else if (name === 'data') Object.assign(element.dataset, value)
    else if (name === 'style')
      for (const [key, text] of Object.entries(value)) element.style.setProperty(key, String(text))
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(toNode))
  return element
}

const toNode = (child) => (child instanceof Node ? child : String(child))

/** The element with that id. */
export const byId = (id) => document.querySelector(`#${id}`)

/**
 * Shows a list with as few changes as possible, to keep focus and scroll position: an item with the same JSON keeps its element.
 * @param {HTMLElement} list
 * @param {readonly { id: string }[]} items
 * @param {(item: never, isNew: boolean) => HTMLElement} render
 */
export function showList(list, items, render) {
  const known = new Map(Array.from(list.children, (child) => [child.dataset.id, child]))
  const first = known.size === 0
  const elements = items.map((item) => {
    const shape = JSON.stringify(item)
    const old = known.get(item.id)
    if (old?.shape === shape) return old
    const element = render(item, !first && old === undefined)
    element.dataset.id = item.id
    element.shape = shape
    return element
  })
  const focused = document.activeElement?.closest('[data-id]')?.dataset.id
  const same =
    list.children.length === elements.length && elements.every((element, index) => list.children[index] === element)
  if (same) return
  const hadFocus = list.contains(document.activeElement)
  list.replaceChildren(...elements)
  if (hadFocus) list.querySelector(`[data-id="${CSS.escape(focused ?? '')}"] button`)?.focus({ preventScroll: true })
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const fullDay = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

export const timeOf = (iso) => clock.format(new Date(iso))
export const dayOf = (iso) => fullDay.format(new Date(iso))

/** The time if it is today, otherwise the day. */
export function shortTime(iso) {
  const then = new Date(iso)
  const age = Date.now() - then.getTime()
  return age < 20 * 3_600_000 ? clock.format(then) : day.format(then)
}

const plain = new Intl.NumberFormat('en-GB')
export const count = (value) => plain.format(value ?? 0)

/** `asks_for_price` as people read it. */
export const words = (name) => name.replaceAll('_', ' ')

const unscored = {
  waiting: ['…', 'The score is not there yet'],
  set_aside: ['✕', 'Set aside: spam, or a person who wants to be left alone'],
  judged: ['–', 'Not scored'],
}

/** The badge of a score; there is no score before the first message has been classified. */
export function scoreBadge(lead, judgement) {
  if (lead?.score == null) {
    const [sign, title] = unscored[judgement] ?? unscored.judged
    return make('span', { class: 'badge none', title, 'aria-label': title }, sign)
  }
  const text = `${lead.score}, ${lead.scoreValue} of 100`
  return make('span', { class: `badge ${lead.score}`, title: text, 'aria-label': text }, lead.scoreValue)
}

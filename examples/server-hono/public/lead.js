import { byId, make, shortTime, words } from './dom.js'

const steps = ['new', 'contacted', 'qualified', 'converted']
const SHOWN_MOVES = 5
const withoutLead = {
  waiting: 'No lead yet. The message is being read; the score appears here by itself.',
  set_aside: 'No lead. Spam and people who want to be left alone do not become one.',
  judged: 'No lead. Nothing in this conversation was scored.',
}

/** The person behind the conversation: status, score with its reasons, contact, and history. */
export function showLead(place, detail, { onMove }) {
  const lead = detail?.lead ?? null
  if (lead === null) {
    place.replaceChildren(make('p', { class: 'empty' }, detail === null ? '' : withoutLead[detail.judgement]))
    return
  }
  const shape = JSON.stringify([lead, detail.explanation, detail.transitions])
  if (place.shape === shape) return
  place.shape = shape
  place.replaceChildren(
    scoreCard(lead, detail.explanation),
    statusCard(lead, detail.moves, onMove),
    reasonsCard(detail.explanation),
    contactCard(lead),
    historyCard(detail.transitions),
  )
}

function scoreCard(lead, explanation) {
  if (lead.score === null || explanation === null)
    return make('section', { class: 'score none' }, make('p', {}, 'Not scored yet.'))
  const { score } = explanation
  return make(
    'section',
    { class: `score ${lead.score}`, 'aria-label': 'Score' },
    make(
      'div',
      { class: 'figure' },
      make('strong', {}, lead.scoreValue),
      make('span', { class: 'word' }, lead.score),
      make('span', { class: 'sure' }, `${Math.round(score.confidence * 100)} % sure`),
    ),
    make(
      'div',
      { class: 'gauge', style: { '--value': lead.scoreValue }, 'aria-hidden': true },
      make('i'),
      make('s'),
      make('s'),
    ),
    make('p', { class: 'reasoning' }, score.reasoning),
  )
}

/** What raised and lowered the score, line by line. */
function reasonsCard(explanation) {
  if (explanation === null) return ''
  const { score, signals } = explanation
  const counted = signals
    .filter(({ weight }) => weight !== 0)
    .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
  return make(
    'section',
    { class: 'why' },
    make('h3', {}, 'Why this score'),
    make('ul', { class: 'receipt' }, ...counted.map((signal) => receiptLine(signal))),
    make('p', { class: 'source quiet' }, `${score.model}, ${score.rubricVersion}`),
  )
}

function receiptLine(signal) {
  const quoted = signal.evidence.find(({ content }) => content !== null)
  const line = make(
    'button',
    {
      type: 'button',
      on: {
        mouseenter: () => light(signal, true),
        mouseleave: () => light(signal, false),
        focus: () => light(signal, true),
        blur: () => light(signal, false),
        click: () => reveal(signal),
      },
    },
    make('span', { class: 'reason' }, words(signal.name)),
    make(
      'b',
      { class: signal.weight < 0 ? 'against' : 'for' },
      signal.weight > 0 ? `+${signal.weight}` : signal.weight,
    ),
    make(
      'span',
      { class: 'quote' },
      quoted === undefined ? 'from a message that is gone or archived' : `“${quoted.content}”`,
    ),
  )
  return make('li', {}, line)
}

/** Highlights the messages that a reason is based on. */
function light(signal, on) {
  for (const message of messagesOf(signal)) message.classList.toggle('lit', on)
}

function reveal(signal) {
  const [first] = messagesOf(signal)
  first?.scrollIntoView({
    block: 'center',
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  })
}

function messagesOf(signal) {
  return signal.evidence
    .map(({ messageId }) => byId('transcript').querySelector(`[data-message="${CSS.escape(messageId)}"]`))
    .filter((element) => element !== null)
}

function statusCard(lead, moves, onMove) {
  const problem = make('p', { class: 'error', role: 'alert' })
  const run = async (to, reopens) => {
    const reason = reopens ? await askReason() : undefined
    if (reopens && reason === undefined) return
    await onMove(lead, to, reason).catch((error) => (problem.textContent = error.message))
  }
  const button = (to, reopens) =>
    make(
      'button',
      { type: 'button', class: to === 'lost' ? 'plain' : '', on: { click: () => run(to, reopens) } },
      reopens ? `Reopen as ${to}` : label(to),
    )
  const reached = steps.indexOf(lead.status)
  return make(
    'section',
    { class: 'status', 'aria-label': 'Status' },
    make(
      'ol',
      { class: lead.status === 'lost' ? 'track lost' : 'track' },
      ...steps.map((step, index) =>
        make(
          'li',
          { class: index <= reached ? 'done' : '', 'aria-current': step === lead.status ? 'step' : null },
          step,
        ),
      ),
    ),
    lead.status === 'lost' ? make('p', { class: 'lost-note' }, 'Lost') : null,
    make(
      'div',
      { class: 'buttons' },
      ...moves.forward.map((to) => button(to, false)),
      ...moves.reopen.map((to) => button(to, true)),
    ),
    problem,
  )
}

const label = (to) =>
  ({ contacted: 'Mark contacted', qualified: 'Qualify', converted: 'Convert', lost: 'Mark lost' })[to] ?? to

function askReason() {
  const dialog = byId('reason')
  const text = byId('reason-text')
  text.value = ''
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((answer) => {
    dialog.addEventListener('close', () => answer(dialog.returnValue === 'move' ? text.value.trim() : undefined), {
      once: true,
    })
  })
}

function contactCard(lead) {
  const facts = [
    ['Name', lead.name],
    ['E-mail', lead.email],
    ['Phone', lead.phone],
    ['Company', lead.company],
  ].filter(([, value]) => value !== null)
  return make(
    'dl',
    { class: 'contact' },
    ...facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]),
  )
}

function historyCard(transitions) {
  if (transitions.length === 0) return ''
  const rows = transitions
    .slice(0, SHOWN_MOVES)
    .map(({ id, from, to, reason, movedAt }) =>
      make(
        'li',
        { data: { id } },
        make('span', {}, `${from} → ${to}`),
        make('time', { datetime: movedAt }, shortTime(movedAt)),
        reason === null ? null : make('q', {}, reason),
      ),
    )
  return make('section', { class: 'history' }, make('h3', {}, 'Moves'), make('ol', {}, ...rows))
}

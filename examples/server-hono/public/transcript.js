import { byId, dayOf, make, showList, timeOf, words } from './dom.js'

export function showTalkHead(detail) {
  const title = byId('talk-title')
  if (detail === null) {
    title.textContent = 'No conversation chosen'
    byId('talk-facts').textContent = ''
    return
  }
  const { conversation } = detail
  title.textContent = conversation.participantName ?? conversation.participantUsername ?? 'Somebody'
  const facts = [
    `${conversation.platform} · ${conversation.accountName ?? 'account'}`,
    `${conversation.messageCount} messages`,
    conversation.automationPaused ? 'a person has taken over' : null,
  ]
  byId('talk-facts').textContent = facts.filter((fact) => fact !== null).join(' · ')
}

/** The messages with the score's reasons in the margin, each next to the words that it is based on. */
export function showTranscript(list, detail, isAnother) {
  if (detail === null) {
    list.replaceChildren(make('li', { class: 'empty' }, 'Choose a conversation to read it.'))
    return
  }
  const reasons = reasonsByMessage(detail.explanation)
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  let day = ''
  const items = detail.messages.flatMap((message) => {
    const newDay = dayOf(message.receivedAt)
    const divider = newDay === day ? [] : [{ id: `day-${newDay}`, divider: newDay }]
    day = newDay
    return [
      ...divider,
      { ...message, reasons: reasons.get(message.id) ?? [], readAt: detail.conversation.participantReadAt },
    ]
  })
  if (isAnother) list.replaceChildren()
  showList(list, items, (item, isNew) => ('divider' in item ? dayItem(item) : messageItem(item, isNew)))
  if (isAnother || atEnd) list.scrollTop = list.scrollHeight
}

function reasonsByMessage(explanation) {
  const reasons = new Map()
  for (const signal of explanation?.signals ?? []) {
    for (const { messageId } of signal.evidence) reasons.set(messageId, [...(reasons.get(messageId) ?? []), signal])
  }
  return reasons
}

function dayItem({ divider }) {
  return make('li', { class: 'day' }, make('span', {}, divider))
}

const authors = { automation: 'Automatic reply', person: 'Your team', unknown: 'Another app' }

function messageItem(message, isNew) {
  const outbound = message.direction === 'outbound'
  const facts = [
    outbound ? authors[message.author] : null,
    timeOf(message.receivedAt),
    message.deletedAt === null ? (message.editedAt === null ? null : 'edited') : 'taken back',
    outbound && message.readAt !== null && message.readAt >= message.receivedAt ? 'read' : null,
  ]
  const marked = message.reasons.some(({ weight }) => weight !== 0)
  return make(
    'li',
    {
      class: `message ${message.direction}${marked ? ' marked' : ''}${isNew ? ' arrives' : ''}`,
      data: { message: message.id },
    },
    make(
      'div',
      { class: `bubble${message.deletedAt === null ? '' : ' gone'}` },
      message.content ?? (message.deletedAt === null ? null : 'This message was taken back.'),
      ...message.attachments.map(({ type }) => make('span', { class: 'attachment' }, type)),
    ),
    make('p', { class: 'facts' }, facts.filter((fact) => fact !== null).join(' · ')),
    message.reasons.length === 0
      ? null
      : make('ul', { class: 'notes' }, ...message.reasons.map((signal) => note(signal))),
  )
}

function note({ name, weight }) {
  const sign = weight > 0 ? `+${weight}` : String(weight)
  return make(
    'li',
    { class: weight < 0 ? 'against' : weight > 0 ? 'for' : 'plain', data: { signal: name } },
    weight === 0 ? null : make('b', {}, sign),
    words(name),
  )
}

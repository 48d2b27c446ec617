import { ApiError, get, listen, post, useKey } from './api.js'
import { byId, count, make, scoreBadge, shortTime, showList } from './dom.js'
import { showLead } from './lead.js'
import { showTranscript, showTalkHead } from './transcript.js'

/** @type {{ me: any, people: any[], selected: string | null, score: string, search: string, limit: number, detail: any, refreshing: boolean, again: boolean }} */
const state = {
  me: null,
  people: [],
  selected: null,
  score: '',
  search: '',
  limit: 40,
  detail: null,
  refreshing: false,
  again: false,
}
let stream = new AbortController()

/** Takes `#key=…`, once or several times; removes the keys from the address immediately and keeps them in this tab. */
function takeKeys() {
  const given = new URLSearchParams(location.hash.slice(1)).getAll('key')
  if (given.length > 0) {
    sessionStorage.setItem('keys', JSON.stringify(given))
    history.replaceState(null, '', location.pathname)
  }
  return JSON.parse(sessionStorage.getItem('keys') ?? '[]')
}

async function start() {
  const keys = takeKeys()
  if (keys.length === 0) return askForKey()
  const people = await Promise.all(keys.map((key) => identify(key)))
  const known = people.filter((person) => person !== null)
  if (known.length === 0) return askForKey('This key is not valid any more.')
  byId('gate').hidden = true
  const choice = byId('tenant')
  choice.replaceChildren(...known.map(({ key, me }) => make('option', { value: key }, me.tenant.name)))
  state.people = known
  await enter(known[0])
}

async function identify(key) {
  useKey(key)
  return get('/me').then(
    (me) => ({ key, me }),
    (error) => {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    },
  )
}

function askForKey(problem = '') {
  byId('gate').hidden = false
  byId('key-error').textContent = problem
  byId('key').focus()
}

/** Shows one tenant's data and discards that of any other tenant. */
async function enter({ key, me }) {
  stream.abort()
  stream = new AbortController()
  useKey(key)
  Object.assign(state, { me, selected: null, detail: null, limit: 40 })
  document.title = `${me.tenant.name} · LeadKit`
  byId('inbox').replaceChildren()
  byId('syncs').replaceChildren()
  showDetail(null)
  await refresh()
  void listen({ signal: stream.signal, onState: showLive, onEvent: (type, data) => onEvent(type, data) })
}

function showLive(live) {
  byId('live').dataset.state = live
  byId('live').textContent = live === 'live' ? 'Live' : 'Connecting again'
}

let timer
function onEvent(type, data) {
  if (type === 'stats') showCounters(data)
  // Many events arrive together; the page reads once for all of them.
  if (type === 'change') timer ??= setTimeout(() => ((timer = undefined), refresh()), 450)
}

async function refresh() {
  if (state.refreshing) return void (state.again = true)
  state.refreshing = true
  try {
    const query = new URLSearchParams({ limit: String(state.limit), score: state.score, search: state.search })
    const [inbox, syncs, stats, detail] = await Promise.all([
      get(`/conversations?${query}`),
      get('/crm-syncs?limit=14'),
      get('/stats'),
      state.selected === null ? null : get(`/conversations/${state.selected}`),
    ])
    showInbox(inbox)
    showList(byId('syncs'), syncs.items, syncItem)
    showCounters(stats)
    if (detail !== null && detail.conversation.id === state.selected) showDetail(detail)
    else if (state.selected === null && inbox.items[0] !== undefined && innerWidth > 760)
      await choose(inbox.items[0].id)
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) askForKey(error.message)
    else showLive('waiting')
  } finally {
    state.refreshing = false
    if (state.again) {
      state.again = false
      void refresh()
    }
  }
}

function showInbox({ items, more }) {
  showList(byId('inbox'), items, inboxItem)
  byId('more').hidden = !more
  if (items.length === 0)
    byId('inbox').replaceChildren(make('li', { class: 'empty' }, 'Nobody here. New messages appear by themselves.'))
}

function inboxItem(item, isNew) {
  const { lastMessage: last } = item
  const preview =
    last === null ? '' : last.deleted ? 'Message taken back' : (last.text ?? attachmentName(last.attachmentType))
  const button = make(
    'button',
    { type: 'button', 'aria-current': item.id === state.selected, on: { click: () => choose(item.id, true) } },
    scoreBadge(item.lead, item.judgement),
    make('span', { class: 'who' }, item.participantName ?? item.participantUsername ?? 'Somebody'),
    make('time', { datetime: item.lastMessageAt }, shortTime(item.lastMessageAt)),
    make(
      'span',
      { class: 'preview' },
      last?.direction === 'outbound' ? make('b', {}, 'You: ') : item.answered ? make('b', {}, '↩ ') : null,
      preview,
    ),
    make('span', { class: `platform ${item.platform}` }, item.platform),
  )
  return make('li', { class: isNew ? 'arrives' : '' }, button)
}

const attachmentName = (type) =>
  type === null ? 'Message without text' : `Sent ${type === 'image' ? 'a picture' : `a file (${type})`}`

async function choose(id, byHand = false) {
  state.selected = id
  for (const button of byId('inbox').querySelectorAll('button')) {
    button.setAttribute('aria-current', String(button.closest('li').dataset.id === id))
  }
  const detail = await get(`/conversations/${id}`)
  if (state.selected !== id) return
  showDetail(detail)
  if (byHand) showPane('talk')
}

function showDetail(detail) {
  const before = state.detail?.conversation.id
  state.detail = detail
  if (before !== detail?.conversation.id) byId('reply-state').textContent = ''
  const canReply = state.me?.permissions.some((name) => name === '*' || name === 'replies:write') ?? false
  byId('composer').hidden = detail === null || !canReply
  showTalkHead(detail)
  showTranscript(byId('transcript'), detail, before !== detail?.conversation.id)
  showLead(byId('lead'), detail, { onMove: moveLead })
}

async function moveLead(lead, to, reason) {
  await post(`/leads/${lead.id}/move`, { to, reason, expectedVersion: lead.version })
  await refresh()
}

function syncItem(sync, isNew) {
  const verb = { create: 'Created', update: 'Updated', delete: 'Deleted' }[sync.action]
  const text = { success: verb, pending: 'Waiting', processing: 'Writing', failed: 'Failed', superseded: 'Replaced' }[
    sync.status
  ]
  return make(
    'li',
    { class: `${sync.status}${isNew ? ' arrives' : ''}` },
    make('span', { class: 'mark', 'aria-hidden': true }),
    make(
      'span',
      { class: 'what' },
      make('b', {}, text),
      ` ${sync.leadName ?? 'a lead'} `,
      make('i', {}, `in ${sync.provider}`),
    ),
    make('time', { datetime: sync.syncedAt ?? sync.createdAt }, shortTime(sync.syncedAt ?? sync.createdAt)),
    sync.errorMessage === null ? null : make('span', { class: 'fault' }, sync.errorMessage),
  )
}

function showCounters(stats) {
  const { leads } = stats
  const total = leads.hot + leads.warm + leads.cold + leads.unscored
  const split = ['hot', 'warm', 'cold'].map((name) =>
    make(
      'span',
      { class: name, style: { '--share': total === 0 ? 0 : leads[name] / total } },
      `${count(leads[name])} ${name}`,
    ),
  )
  const cells = [
    ['Messages', stats.messages, `${count(stats.received)} in, ${count(stats.messages - stats.received)} out`],
    ['Conversations', stats.conversations, `${count(stats.takenOver)} with a person`],
    ['Leads', total, make('span', { class: 'split' }, ...split)],
    [
      'Replies sent',
      stats.replies.sent,
      stats.replies.waiting > 0 ? `${count(stats.replies.waiting)} on their way` : 'none waiting',
    ],
    [
      'In the CRM',
      stats.crm.records,
      stats.crm.waiting > 0
        ? `${count(stats.crm.waiting)} waiting`
        : stats.crm.failed > 0
          ? `${count(stats.crm.failed)} failed`
          : 'up to date',
    ],
  ]
  byId('counters').replaceChildren(
    ...cells.map(([name, value, more]) =>
      make(
        'div',
        { class: 'counter' },
        make('span', { class: 'name' }, name),
        make('strong', {}, count(value)),
        make('span', { class: 'more-facts' }, more),
      ),
    ),
  )
}

function showPane(name) {
  document.querySelector('.desk').dataset.pane = name
  for (const button of document.querySelectorAll('[data-pane-button]')) {
    button.setAttribute('aria-pressed', String(button.dataset.paneButton === name))
  }
}

byId('key-form').addEventListener('submit', (event) => {
  event.preventDefault()
  sessionStorage.setItem('keys', JSON.stringify([byId('key').value.trim()]))
  void start()
})

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault()
  void sendReply()
})

async function sendReply() {
  const box = byId('reply')
  if (box.value.trim() === '' || state.selected === null) return
  try {
    await post(`/conversations/${state.selected}/replies`, { content: box.value })
    box.value = ''
    byId('reply-state').textContent = 'Queued. It goes out in a moment.'
    await refresh()
  } catch (error) {
    byId('reply-state').textContent = error.message
  }
}

byId('score-filter').addEventListener('click', (event) => {
  const chosen = event.target.closest('button')
  if (chosen === null) return
  for (const button of event.currentTarget.children) button.setAttribute('aria-pressed', String(button === chosen))
  state.score = chosen.dataset.score
  void refresh()
})

let typing
byId('search').addEventListener('input', (event) => {
  clearTimeout(typing)
  typing = setTimeout(() => ((state.search = event.target.value.trim()), refresh()), 250)
})
byId('more').addEventListener('click', () => {
  state.limit = Math.min(state.limit + 40, 200)
  void refresh()
})
document.querySelector('.tabs').addEventListener('click', (event) => {
  const pane = event.target.dataset.paneButton
  if (pane !== undefined) showPane(pane)
})
window.addEventListener('hashchange', () => {
  if (location.hash.includes('key=')) void start()
})
byId('tenant').addEventListener(
  'change',
  ({ target }) => void enter(state.people.find(({ key }) => key === target.value)),
)

/** Retries while the server is still starting. */
async function startSoon() {
  try {
    await start()
  } catch {
    showLive('waiting')
    setTimeout(() => void startSoon(), 2000)
  }
}

await startSoon()

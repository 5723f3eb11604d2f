// The place of the help widget: a button, a panel, and the API of the server that this page came from.
// Whatever the API sends goes in as text, never as HTML.

const API = new URL('../v1/', import.meta.url)
const PAGE = 'settings/users'

const $ = id => document.getElementById(id)
const [button, panel, form, question, answer, suggestions] = ['help-button', 'help', 'help-form', 'help-question', 'help-answer', 'help-suggestions'].map($)

// --- elements --------------------------------------------------------------------------------------------------------

/** An element with a class and children; a string becomes text. */
function make(name, className, ...children) {
  const element = document.createElement(name)
  if (className) element.className = className
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ''))
  return element
}

/** A link that leaves this screen as it is, or plain text when the address is not one to follow. */
function link(to, text) {
  const url = new URL(to, API)
  if (!['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)) return document.createTextNode(text)
  const element = make('a', '', text, make('span', 'sr', ' (opens in a new tab)'))
  Object.assign(element, { href: url.href, target: '_blank', rel: 'noopener' })
  return element
}

/** Plain text as paragraphs and lists: `1. ` and `- ` at the start of a line begin an item, an indented line goes on with it. */
function prose(text) {
  const out = make('div', 'prose')
  let list = null
  for (const line of text.split('\n').filter(line => line.trim())) {
    const [, mark, rest] = /^(\d+\.|-) (.*)/.exec(line) ?? []
    if (mark) {
      const kind = mark === '-' ? 'ul' : 'ol'
      if (list?.localName !== kind) out.append((list = make(kind)))
      list.append(make('li', '', rest))
    } else if (list && line.startsWith('   ')) {
      list.lastChild.append(`\n${line.trim()}`)
    } else {
      list = null
      out.append(make('p', '', line))
    }
  }
  return out
}

const day = iso => new Date(`${iso}T00:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

function list(title, articles) {
  if (!articles?.length) return null
  const items = articles.map(item => make('li', '', link(item.url, item.title), item.reason && item.reason !== title ? make('span', 'reason', item.reason) : null))
  return make('section', 'links', make('h3', '', title), make('ul', '', items))
}

function handoff(person) {
  if (!person) return null
  const prepare = person.prepare?.length ? [make('p', 'reason', 'Have ready:'), make('ul', 'reason', person.prepare.map(item => make('li', '', item)))] : null
  return make('section', 'person', make('p', '', link(person.url, person.label)), prepare)
}

// --- the API ---------------------------------------------------------------------------------------------------------

/** What the API sent. Throws an error whose message can be shown, with the way to a person when the API named one. */
async function call(path, body, signal) {
  const options = body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  let response
  try {
    response = await fetch(new URL(path, API), { ...options, signal })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new Error('The help center cannot be reached. Check the connection, then ask again.')
  }
  const sent = await response.json().catch(() => ({}))
  if (!response.ok) throw Object.assign(new Error(sent.detail || 'The help center could not answer. Try again in a minute.'), { handoff: sent.handoff })
  return sent
}

const HEADLINES = {
  clarify: 'Which one do you mean?',
  outline: 'We don’t have confirmed steps for this yet.',
  no_answer: 'We don’t have an answer to that.',
}

function statusLine({ status, source }) {
  if (status !== 'answered' || !source) return make('p', `status status--${status}`, HEADLINES[status] ?? HEADLINES.no_answer)
  const partly = source.status === 'partial' ? make('span', 'status--partial', ' Partly confirmed.') : null
  return make('p', 'status', 'From ', make('strong', '', source.title), source.reviewed ? `, reviewed ${day(source.reviewed)}.` : '.', partly)
}

/** One of several questions that were asked at once. */
function part({ question, status, text, source }) {
  const said = text ? prose(text) : make('p', 'status', HEADLINES[status] ?? HEADLINES.no_answer)
  return make('section', 'part', make('h3', 'heading', question), said, source ? make('p', '', link(source.url, 'Read it in the article')) : null)
}

function card(asked, sent) {
  const { status, source, text, notices, choices, related } = sent
  const unseen = (notices ?? []).filter(notice => !text?.includes(notice.text)).map(notice => make('div', `notice notice--${notice.kind}`, prose(notice.text)))
  if (sent.parts?.length) return [unseen, sent.parts.map(part), list('Related articles', related), handoff(sent.handoff)]
  return [
    statusLine(sent),
    unseen,
    source && source.heading !== source.title ? make('h3', 'heading', source.heading) : null,
    text ? prose(text) : null,
    choices?.length ? make('ul', 'choices', choices.map(({ label, choice }) => make('li', '', choiceButton(asked, label, choice)))) : null,
    source ? make('p', '', link(source.url, status === 'outline' ? 'Read what is known' : 'Read it in the article')) : null,
    status === 'clarify' ? null : list(status === 'no_answer' ? 'Nearest articles' : 'Related articles', related),
    handoff(sent.handoff),
  ]
}

function choiceButton(asked, label, choice) {
  const element = make('button', 'choice', label)
  element.type = 'button'
  element.addEventListener('click', () => {
    question.focus()
    ask(asked, choice, label)
  })
  return element
}

let asking
/** Ask and show what comes back; a new question takes the place of the one before. `shown` stands above the answer instead of the question. */
async function ask(text, choice, shown = text) {
  asking?.abort()
  const { signal } = (asking = new AbortController())
  suggestions.hidden = true
  show(make('p', 'asked', shown), make('p', 'status', 'Looking …'))
  try {
    const sent = await call('answers', { question: text, page: PAGE, ...(choice && { choice }) }, signal)
    show(make('p', 'asked', shown), ...card(text, sent).flat())
  } catch (error) {
    if (!signal.aborted) show(make('p', 'asked', shown), make('p', 'status', error.message), handoff(error.handoff))
  }
}

function show(...parts) {
  answer.replaceChildren(...parts.filter(Boolean))
  $('help-scroll').scrollTop = 0
}

async function suggest() {
  try {
    const sent = await call(`pages/${PAGE}`)
    suggestions.replaceChildren(list('For this page', sent.articles.slice(0, 4)) ?? '', handoff(sent.handoff) ?? '')
  } catch (error) {
    suggestions.replaceChildren(make('p', 'status', error.message), handoff(error.handoff) ?? '')
  }
}

// --- the panel -------------------------------------------------------------------------------------------------------

function open() {
  if (matchMedia('(max-width: 40rem)').matches) panel.showModal()
  else panel.show()
  button.setAttribute('aria-expanded', 'true')
  question.focus()
  if (!suggestions.querySelector('.links')) suggest()
}

button.addEventListener('click', () => (panel.open ? panel.close() : open()))
$('help-close').addEventListener('click', () => panel.close())
panel.addEventListener('close', () => {
  button.setAttribute('aria-expanded', 'false')
  button.focus()
})
for (const element of [panel, button]) {
  element.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !panel.open) return
    event.preventDefault()
    panel.close()
  })
}
form.addEventListener('submit', event => {
  event.preventDefault()
  const text = question.value.trim()
  if (text) ask(text)
  form.reset()
})
button.hidden = false

// --- the imitation ---------------------------------------------------------------------------------------------------

for (const toggle of document.querySelectorAll('.switch')) {
  toggle.addEventListener('click', () => toggle.setAttribute('aria-checked', String(toggle.getAttribute('aria-checked') !== 'true')))
}

// The answer card: what POST /v1/answers sent, as elements. Nothing of it is trusted to be HTML as it stands.

import { wireFeedback } from './site.js'
import { wantsPerson } from './told.js'

const ALLOWED = new Map(
  Object.entries({
    a: ['href', 'title'], abbr: ['title'], b: [], blockquote: [], br: [], code: [], dd: [], del: [], div: ['class', 'role'], dl: [], dt: [], em: [],
    h3: [], h4: [], hr: [], i: [], img: ['src', 'alt', 'title', 'loading'], kbd: [], li: [], ol: ['start'], p: ['class'], pre: [], s: [], small: [], strong: [], sub: [], sup: [],
    table: [], tbody: [], td: ['class', 'colspan', 'rowspan'], th: ['class', 'colspan', 'rowspan', 'scope'], thead: [], tr: [], u: [], ul: [],
  }),
)
const CLASSES = /^(?:admonition(?:-title)?|note|tip|important|warning|caution|align-(?:left|center|right))$/
const DROPPED = new Set(['script', 'style', 'template', 'iframe', 'object', 'embed', 'svg', 'math', 'noscript', 'title', 'textarea', 'select'])

/** An address that may be followed: of this site, or https, http, mailto, tel. */
export function safeUrl(href) {
  try {
    const url = new URL(href, location.href)
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? href : null
  } catch {
    return null
  }
}

const isOurs = src => safeUrl(src) !== null && new URL(src, location.href).origin === location.origin

/** HTML text → a fragment of elements and attributes from the list above, everything else left out; words stand for a picture of another host. */
export function safeHtml(markup) {
  const copy = (from, to) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) to.append(node.data)
      if (node.nodeType !== Node.ELEMENT_NODE) continue
      const name = node.localName
      if (DROPPED.has(name)) continue
      if (name === 'img' && !isOurs(node.getAttribute('src') ?? '')) {
        to.append(node.alt)
        continue
      }
      if (!ALLOWED.has(name)) {
        copy(node, to)
        continue
      }
      const element = document.createElement(name)
      for (const attribute of ALLOWED.get(name)) {
        let value = node.getAttribute(attribute)
        if (value === null) continue
        if (attribute === 'href') value = safeUrl(value)
        if (attribute === 'class') value = value.split(/\s+/).filter(c => CLASSES.test(c)).join(' ')
        if (attribute === 'role' && value !== 'note') continue
        if (value) element.setAttribute(attribute, value)
      }
      if (name === 'a') element.rel = 'noopener'
      copy(node, element)
      to.append(element)
    }
  }
  const fragment = document.createDocumentFragment()
  copy(new DOMParser().parseFromString(String(markup), 'text/html').body, fragment)
  return fragment
}

/** An element with attributes and children; text goes in as text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(key, value)
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ''))
  return element
}

const day = iso => {
  const date = new Date(`${iso}T00:00:00Z`)
  return Number.isNaN(date.valueOf()) ? String(iso) : `${date.getUTCDate()} ${'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

const link = (to, text) => make('a', { href: safeUrl(to ?? '') }, text)

const HEADLINES = {
  clarify: 'Which one do you mean?',
  outline: 'We don’t have confirmed steps for this yet.',
  no_answer: 'We don’t have an answer to that.',
  not_confirmed: 'This is not confirmed yet.',
  late: 'This has not been reviewed for a long time.',
}

/** Why the API names the article of an answer that is withheld. */
const LATE = 'Not reviewed for a long time'

/** The words above an answer that is not simply there. */
function headline(answer) {
  if (answer.isUnsure && answer.status === 'no_answer') return 'We found no sure answer to that.'
  const why = answer.status === 'no_answer' && answer.notices?.findLast(({ kind }) => kind === 'not-confirmed' || kind === 'stale')?.kind
  return HEADLINES[{ 'not-confirmed': 'not_confirmed', stale: 'late' }[why] ?? answer.status] ?? HEADLINES.no_answer
}

/** Where an answer stands, and when it was last reviewed. */
function statusLine({ title, reviewed, status }) {
  const partly = status === 'partial' ? make('span', { class: 'status status--partial' }, ' Partly confirmed') : null
  return make('p', { class: 'answer-status' }, 'From ', make('strong', {}, title), `${reviewed ? `, reviewed ${day(reviewed)}` : ''}. `, partly)
}

const answerBody = ({ html, steps, text }) =>
  html ? make('div', { class: 'prose' }, safeHtml(html)) : steps?.length ? make('ol', { class: 'prose' }, steps.map(step => make('li', {}, step))) : text ? make('p', {}, text) : null

/** Several questions at once: each with its own answer, or with the word that it has none. */
const partsOf = parts =>
  make('div', { class: 'answer-parts' }, parts.map(part =>
    make(
      'section', {}, make('h3', {}, part.question), part.source && part.status === 'answered' ? statusLine(part.source) : make('p', {}, headline(part)),
      answerBody(part), part.source?.url ? make('p', { class: 'answer-source' }, link(part.source.url, 'Read it in the article')) : null,
    )))

/** A sentence to see beside the answer; lines that begin with a dash become a list. */
function noticeBox(kind, text) {
  const lines = text.split('\n')
  const content = lines.length > 1 && lines.every(line => line.startsWith('- ')) ? make('ul', {}, lines.map(line => make('li', {}, line.slice(2)))) : text
  return make('div', { class: `notice notice--${String(kind).replace(/[^a-z-]/g, '')}` }, content)
}

/** The card for an answer. `choose(choice)` is called when the person says which of several they meant. */
export function answerCard(answer, choose) {
  const { status } = answer
  const hasParts = answer.parts?.length > 0
  const source = hasParts ? null : answer.source // each part has its own
  const card = make('section', { class: `answer answer--${status}`, 'aria-label': 'Answer' })
  if (hasParts) card.append(make('h2', { class: 'answer-heading' }, `You asked ${answer.parts.length} questions`))
  else if (status === 'answered' && source) {
    card.append(statusLine(source))
    if (source.heading && source.heading !== source.title) card.append(make('h2', { class: 'answer-heading' }, source.heading))
  } else card.append(make('h2', { class: 'answer-heading' }, headline(answer)))
  for (const { kind, text } of answer.notices ?? []) if (text && !String(answer.text ?? '').includes(text)) card.append(noticeBox(kind, text))
  if (hasParts) card.append(partsOf(answer.parts))
  else if (answerBody(answer)) card.append(answerBody(answer))

  if (answer.choices?.length) {
    const list = make('ul', { class: 'answer-choices' })
    for (const option of answer.choices) {
      const button = make('button', { class: 'button button--quiet', type: 'button' }, option.label)
      button.addEventListener('click', () => choose(option.choice))
      list.append(make('li', {}, button))
    }
    card.append(list)
  }
  if (source?.url && status !== 'no_answer') card.append(make('p', { class: 'answer-source' }, link(source.url, status === 'outline' ? `Read what is known: ${source.title}` : 'Read it in the article')))
  if (answer.related?.length && status !== 'clarify') {
    const { reason } = answer.related[0]
    const title = status === 'no_answer' ? (reason === 'Often read' ? reason : reason === LATE ? 'Where it stands, and what is near' : 'Nearest articles') : 'Related articles'
    card.append(make('div', { class: 'answer-related' }, make('h3', {}, title), make('ul', {}, answer.related.slice(0, 3).map(item => make('li', {}, link(item.url, item.title))))))
  }
  const person = answer.handoff?.url ? link(answer.handoff.url, answer.handoff.label) : null
  const foot = make('div', { class: 'answer-foot' })
  if (status === 'answered' && answer.source?.id) { // an answer cut from a page has no id, and there is nobody to tell
    const box = make(
      'div', { class: 'answer-feedback', role: 'group', 'aria-label': 'Was this helpful?' }, make('span', {}, 'Was this helpful?'),
      make('span', {}, ...[['Yes', 'helped'], ['No', 'not-helped']].map(([text, value]) => make('button', { class: 'link-button', type: 'button', value }, text))),
      make('span', { role: 'status' }),
    )
    wireFeedback(box, answer.source.id, answer.source.anchor, answer.answer_id)
    foot.append(box)
  }
  person?.addEventListener('click', () => wantsPerson(answer))
  if (person) foot.append(person)
  if (foot.childNodes.length) card.append(foot)
  return card
}

/** The beginning of an answer in a card of one fixed height; a press anywhere in it opens the whole one. */
export function briefCard(answer, open) {
  const { status, source } = answer
  const isFound = status === 'answered' && source
  const sensitive = answer.notices?.find(notice => notice.kind === 'sensitive-data')?.text
  // a sentence that must be carried along is never cut off: then only the whole answer has the text
  const mustCarry = answer.notices?.some(notice => notice.kind === 'must-carry') && (answer.text ?? '').length > 130
  const texts = {
    answered: mustCarry ? 'Open the answer: it has something that you need to see with it.' : answer.text,
    clarify: `${answer.choices?.length} answers fit. Open to choose.`, outline: source && `Read what is known: ${source.title}`,
  }
  const checked = source?.status === 'partial' ? 'Partly confirmed' : source?.reviewed ? `Reviewed ${day(source.reviewed)}` : ''
  const place = make('p', { class: 'answer-status' }, make('span', {}, 'From'), make('strong', {}, source?.title), make('span', { class: source?.status === 'partial' ? 'status--partial' : 'brief-day' }, checked))
  const button = make('button', { class: 'brief-open', type: 'button' }, isFound ? source.heading || source.title : headline(answer))
  button.addEventListener('click', open)
  return cardOf(
    status, 'Answer in brief', isFound ? place : null, button,
    make('p', { class: 'brief-text' }, sensitive ?? texts[status] ?? 'The nearest sections are below. Open for the nearest articles and the way to a person.'),
    make('kbd', { class: 'brief-key', 'aria-hidden': 'true' }, 'Enter'),
  )
}

const cardOf = (kind, label, ...content) => make('section', { class: `brief brief--${kind}`, 'aria-label': label }, ...content)

/** The same card while words are typed that are sent only when they are finished. */
export function heldBrief(open) {
  const button = make('button', { class: 'brief-open', type: 'button' }, 'Press Enter to ask')
  button.addEventListener('click', open)
  return cardOf(
    'held', 'Not sent yet', button, make('p', { class: 'brief-text' }, 'Numbers and email addresses are sent only when you ask; personal data is taken out first.'),
    make('kbd', { class: 'brief-key', 'aria-hidden': 'true' }, 'Enter'),
  )
}

/** The same card when nobody can be asked, and the static index is not there either. */
export const unreachableBrief = (person, topics) =>
  cardOf(
    'none', 'Search cannot be reached', make('p', { class: 'brief-title' }, 'Search cannot be reached.'),
    make('p', { class: 'brief-text' }, 'Your words are still in the box: press Enter to try again.'),
    make('p', { class: 'brief-next' }, link(topics, 'Browse all topics'), link(person.url, person.label)),
  )

/** The same card when no word matches: what to do next. `unfilter` is there when filters stand in the way. */
export function noneBrief(person, unfilter) {
  const next = make('p', { class: 'brief-next' }, link(person.url, person.label))
  if (unfilter) {
    const button = make('button', { class: 'link-button', type: 'button' }, 'Search without filters')
    button.addEventListener('click', unfilter)
    next.prepend(button)
  }
  return cardOf(
    'none', 'No result', make('p', { class: 'brief-title' }, unfilter ? 'Nothing with these filters.' : 'Nothing matches these words.'),
    make('p', { class: 'brief-text' }, 'Try fewer or other words, look at the sections below, or ask a person.'), next,
  )
}

// The answer card: what POST /v1/answers sent, as elements. Nothing of it is trusted to be HTML as it stands.
import { callButton } from '../shared/call.js'
import { dayInWords } from '../shared/dates.js'
import { make } from '../shared/dom.js'
import { safeHtml, safeUrl } from '../shared/safe_html.js'
import * as texts from 'words:card'
import * as words from 'words:common'
import { mayFit } from 'words:feedback'
import { format } from '../shared/texts.js'
import { personWanted } from './search/feedback.js'
import { keepTicks } from './steps.js'
import { wireFeedback } from './verdicts.js'

const link = (to, text) => make('a', { href: safeUrl(to ?? '') && to }, text)

/** Choices, or articles that are near, in a card of one height. */
const OFFERED = 2

/** Notices that say why there is no answer. */
const REASONS = ['not-confirmed', 'stale']

/** The words above an answer that is not simply there. */
function headline(answer) {
  if (answer.isUnsure && answer.status === 'no_answer') return words.headings.unsure
  const why =
    answer.status === 'no_answer' &&
    answer.notices?.findLast(({ kind }) => REASONS.includes(kind))?.kind
  return words.headings[why] ?? words.headings[answer.status] ?? words.headings.no_answer
}

/** Where an answer stands, and when it was last reviewed. */
function statusLine({ title, reviewed, status }) {
  const partly =
    status === 'partial'
      ? make('span', { class: 'status status--partial' }, ` ${words.partlyConfirmed}`)
      : null
  return make(
    'p',
    { class: 'answer-status' },
    words.from,
    make('strong', {}, title),
    reviewed ? format(texts.reviewedOn, { day: dayInWords(reviewed) }) : '. ',
    partly,
  )
}

function answerBody({ html, text, source }) {
  if (!html) return text ? make('p', {}, text) : null
  const body = make('div', { class: 'prose' }, safeHtml(html))
  const list = source && body.querySelector(':scope > ol')
  if (list) keepTicks(list, source.permalink ?? source.url)
  return body
}

/** The way to a person, where that is the answer: first, by name, with what to have at hand. */
function wayToPerson(answer) {
  const { url, label, prepare = [] } = answer.handoff
  const way = link(url, label)
  way.className = 'button'
  way.addEventListener('click', () => personWanted(answer))
  const list = make(
    'ul',
    {},
    prepare.map(each => make('li', {}, each)),
  )
  return make(
    'div',
    { class: 'answer-person' },
    make('p', {}, way),
    prepare.length ? [make('p', {}, words.prepare), list] : null,
  )
}

/** What only the person can choose, as buttons; null without choices. */
function choicesOf(choices, choose) {
  if (!choices?.length) return null
  return make(
    'ul',
    { class: 'answer-choices' },
    choices.map(({ label, choice }) =>
      make(
        'li',
        {},
        make(
          'button',
          { class: 'button button--quiet', type: 'button', onclick: () => choose(choice) },
          label,
        ),
      ),
    ),
  )
}

/** Several questions at once: each with its own answer, or with the word that it has none. */
const partsOf = (parts, choose) =>
  make(
    'div',
    { class: 'answer-parts' },
    parts.map(part =>
      make(
        'section',
        {},
        make('h3', {}, part.question),
        part.source && part.status === 'answered' ? statusLine(part.source) : make('p', {}, headline(part)),
        answerBody(part),
        choicesOf(part.choices, choose),
        part.source?.url
          ? make('p', { class: 'answer-source' }, link(part.source.url, texts.readInArticle))
          : null,
      ),
    ),
  )

/** A sentence to see beside the answer; lines that begin with a dash become a list. */
function noticeBox({ kind, text, phone }) {
  const lines = text.split('\n')
  const content =
    lines.length > 1 && lines.every(line => line.startsWith('- '))
      ? make(
          'ul',
          {},
          lines.map(line => make('li', {}, line.slice(2))),
        )
      : text
  return make(
    'div',
    { class: `notice notice--${String(kind).replace(/[^a-z-]/g, '')}` },
    content,
    phone && make('p', {}, callButton(phone, 'button button--call')),
  )
}

/** After a No: the next two candidates. The way to a person stands beside it. */
function insteadOf({ next, related }, choose) {
  const questions = (next ?? []).map(({ question, choice }) => ({ label: question, choice })).slice(0, OFFERED)
  const articles = (related ?? []).slice(0, OFFERED)
  return [
    (questions.length > 0 || articles.length > 0) && make('h3', {}, mayFit),
    choicesOf(questions, choose) ??
      make(
        'ul',
        {},
        articles.map(({ url, title }) => make('li', {}, link(url, title))),
      ),
  ]
}

/** What stands above the articles beside no answer: where one stands that is withheld, what is near, or neither. */
function nearestTitle({ notices, nearest }) {
  if (notices?.some(({ kind }) => kind === 'stale')) return texts.whereItStands
  return nearest?.length ? words.nearest : words.oftenRead
}

/** The card for an answer. `choose(choice)` is called when the person says which of several they meant. */
export function answerCard(answer, choose) {
  const { status } = answer
  const hasParts = answer.parts?.length > 0
  const source = hasParts ? null : answer.source // each part has its own
  const card = make('section', { class: `answer answer--${status}`, 'aria-label': texts.answer })
  const notices = (answer.notices ?? []).filter(({ text }) => text && !String(answer.text ?? '').includes(text))
  const isUrgent = notices[0]?.kind === 'emergency'
  if (isUrgent) card.append(noticeBox(notices.shift()))
  if (hasParts) card.append(make('h2', { class: 'answer-heading' }, format(texts.questions, { count: answer.parts.length })))
  else if (status === 'answered' && source) {
    card.append(statusLine(source))
    if (source.heading && source.heading !== source.title)
      card.append(make('h2', { class: 'answer-heading' }, source.heading))
  } else card.append(make('h2', { class: 'answer-heading' }, headline(answer)))
  card.append(...notices.map(noticeBox))
  if (hasParts) card.append(partsOf(answer.parts, choose))
  else card.append(answerBody(answer) ?? '')

  if (status === 'handoff') card.append(wayToPerson(answer))
  const choices = choicesOf(answer.choices, choose)
  if (choices) card.append(choices)
  if (source?.url && status !== 'no_answer')
    card.append(
      make(
        'p',
        { class: 'answer-source' },
        link(source.url, status === 'outline' ? format(texts.readWhatIsKnown, { title: source.title }) : texts.readInArticle),
      ),
    )
  if (answer.next?.length && !hasParts) {
    const choices = answer.next.map(({ question, choice }) => ({ label: question, choice }))
    card.append(
      make('div', { class: 'answer-related answer-next' }, make('h3', {}, texts.next), choicesOf(choices, choose)),
    )
  }
  if (answer.related?.length && !['clarify', 'handoff'].includes(status)) {
    const title = status === 'no_answer' ? nearestTitle(answer) : words.related
    card.append(
      make(
        'div',
        { class: 'answer-related' },
        make('h3', {}, title),
        make(
          'ul',
          {},
          answer.related.slice(0, 3).map(item => make('li', {}, link(item.url, item.title))),
        ),
      ),
    )
  }
  const person = answer.handoff?.url && status !== 'handoff' ? link(answer.handoff.url, answer.handoff.label) : null
  const foot = make('div', { class: 'answer-foot' })
  if (status === 'answered' && answer.source?.id) {
    // an answer cut from a page has no id, and there is nobody to tell
    const box = make(
      'div',
      { class: 'answer-feedback', role: 'group', 'aria-label': texts.helpful },
      make('span', {}, texts.helpful),
      make(
        'span',
        {},
        ...Object.entries(texts.verdicts).map(([value, text]) =>
          make('button', { class: 'link-button', type: 'button', value }, text),
        ),
      ),
      make('span', { role: 'status' }),
    )
    const { id: article, anchor } = answer.source
    wireFeedback(box, { article, anchor, answerId: answer.answer_id, goOn: () => insteadOf(answer, choose) })
    foot.append(box)
  }
  person?.addEventListener('click', () => personWanted(answer))
  if (person) foot.append(person)
  if (foot.childNodes.length) card.append(foot)
  return card
}

/** What a brief card offers at once: the choices of a question that means several things, or what is near. */
function offered({ status, choices, related }, choose) {
  if (status === 'clarify')
    return choices
      .slice(0, OFFERED)
      .map(({ label, choice }) =>
        make('button', { class: 'brief-choice', type: 'button', onclick: () => choose(choice) }, label),
      )
  const near = (status === 'no_answer' && related?.slice(0, OFFERED)) || []
  return near.map(({ url, title }) => {
    const way = link(url, title)
    way.className = 'brief-choice'
    return way
  })
}

/**
 * The beginning of an answer in a card of one fixed height; a press anywhere in it opens the whole one, a press
 * on a choice `choose(choice)`.
 */
export function briefCard(answer, open, choose) {
  const { status, source } = answer
  const isFound = status === 'answered' && source
  const sensitive = answer.notices?.find(notice => notice.kind === 'sensitive-data')?.text
  // a sentence that must be carried along is never cut off: then only the whole answer has the text
  const mustCarry =
    answer.notices?.some(notice => notice.kind === 'must-carry') && (answer.text ?? '').length > 130
  const beginnings = {
    answered: mustCarry ? texts.mustBeOpened : answer.text,
    outline: source && format(texts.readWhatIsKnown, { title: source.title }),
    handoff: answer.handoff?.label,
  }
  const checked =
    source?.status === 'partial'
      ? words.partlyConfirmed
      : source?.reviewed
        ? format(texts.reviewed, { day: dayInWords(source.reviewed) })
        : ''
  const place = make(
    'p',
    { class: 'answer-status' },
    make('span', {}, words.from.trim()),
    make('strong', {}, source?.title),
    make('span', { class: source?.status === 'partial' ? 'status--partial' : 'brief-day' }, checked),
  )
  const button = make(
    'button',
    { class: 'brief-open', type: 'button' },
    isFound ? source.heading || source.title : headline(answer),
  )
  button.addEventListener('click', open)
  const ways = sensitive ? [] : offered(answer, choose)
  return cardOf(
    status,
    texts.inBrief,
    isFound ? place : null,
    button,
    ways.length
      ? make('div', { class: 'brief-choices' }, ways)
      : make('p', { class: 'brief-text' }, sensitive ?? beginnings[status] ?? texts.nearestBelow),
    make('kbd', { class: 'brief-key', 'aria-hidden': 'true' }, texts.enter),
  )
}

const cardOf = (kind, label, ...content) =>
  make('section', { class: `brief brief--${kind}`, 'aria-label': label }, ...content)

/** The same card while words are typed that are sent only when they are finished. */
export function heldBrief(open) {
  const button = make('button', { class: 'brief-open', type: 'button' }, texts.pressEnter)
  button.addEventListener('click', open)
  return cardOf(
    'held',
    texts.notSentYet,
    button,
    make('p', { class: 'brief-text' }, texts.sentWhenAsked),
    make('kbd', { class: 'brief-key', 'aria-hidden': 'true' }, texts.enter),
  )
}

/** The same card when nobody can be asked, and the static index is not there either. */
export const unreachableBrief = (person, topics) =>
  cardOf(
    'none',
    texts.unreachable,
    make('p', { class: 'brief-title' }, `${texts.unreachable}.`),
    make('p', { class: 'brief-text' }, texts.wordsStay),
    make('p', { class: 'brief-next' }, link(topics, texts.allTopics), link(person.url, person.label)),
  )

/** The same card when no word matches: what to do next. `unfilter` is there when filters stand in the way. */
export function noneBrief(person, unfilter) {
  const next = make('p', { class: 'brief-next' }, link(person.url, person.label))
  if (unfilter) {
    const button = make('button', { class: 'link-button', type: 'button' }, texts.withoutFilters)
    button.addEventListener('click', unfilter)
    next.prepend(button)
  }
  return cardOf(
    'none',
    texts.noResult,
    make('p', { class: 'brief-title' }, unfilter ? texts.nothingFiltered : texts.nothingMatches),
    make('p', { class: 'brief-text' }, texts.tryOther),
    next,
  )
}

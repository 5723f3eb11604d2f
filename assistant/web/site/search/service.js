// What a search asks: the API when it is there, the static index and the articles' own pages when it is not.
import { Api } from '../../shared/api.js'
import { root } from '../../shared/site_root.js'
import { StaticIndex } from './static_index.js'

const PATIENCE = 4000
const REST = 30_000

let index
/** The static index, loaded when the first person is about to type. */
export const staticIndex = () =>
  (index ??= fetch(new URL('assets/search-index.json', root))
    .then(response => response.json())
    .then(data => new StaticIndex(data))
    .catch(error => {
      index = undefined // the next key tries again
      throw error
    }))

let pack
/** The widget's pack: what the static index has not, loaded for the first whole question without the API. */
const offlinePack = () =>
  (pack ??= Promise.all([
    import('../../widget/panel/pack_answers.js'),
    fetch(new URL('widget/pack.json', root)).then(response => response.json()),
  ])
    .then(([{ Pack }, file]) => new Pack(file.pack))
    .catch(error => {
      pack = undefined // the next question tries again
      throw error
    }))

/** The word about an emergency, while the API is not there; nothing where a text does not sound like one. */
const dangerIn = text =>
  offlinePack().then(
    found => found.danger(text)[0],
    () => undefined,
  )

/** What `StaticIndex.searchWhole` finds, while the API is not there to rank; null when that cannot be known. */
export async function searchWhole(index, question, options) {
  if (isThere() || !index.isWhole(question)) return null
  return offlinePack()
    .then(found => index.searchWhole(found, question, options))
    .catch(() => null)
}

export const api = new Api({ root: () => root, face: 'site', patience: PATIENCE })
let quietUntil = 0

/**
 * Whether the API is worth asking. One that did not answer gets some rest; a host without one is never asked
 * again.
 */
export const isThere = () => Date.now() >= quietUntil

/**
 * POST to the API: what it sent, or null when it is not there or cannot take this. What a person types
 * travels in the body, nowhere else.
 */
export async function post(path, body, signal) {
  if (!isThere()) return null
  try {
    const { status, isOk, data } = await api.send(path, body, signal)
    // the API answers in JSON, also when it refuses: all else is a host without it
    if (!data && (isOk || [404, 405, 501].includes(status))) quietUntil = Infinity
    if (status === 0 || status >= 502) quietUntil = Date.now() + REST
    return (isOk && data) || null
  } catch {
    return null // other words were typed meanwhile
  }
}

/**
 * An answer without the API: only where the question is nearly one that the base has in so many words, cut
 * from the article's own page. Else the plain word that there is no sure one. It has the fields of an answer
 * of the API that a card shows.
 */
export async function staticAnswer(question, filters, person, signal) {
  const danger = await dangerIn(question)
  if (danger) return { status: 'handoff', related: [], notices: [danger], handoff: person }
  const index = await staticIndex()
  const best = index.nearlyAsked(question, filters)
  const none = { status: 'no_answer', isUnsure: true, related: [], notices: [], handoff: person }
  if (best.length > 1 && new Set(best.map(section => section.t)).size > 1) {
    return {
      ...none,
      status: 'clarify',
      choices: best.map(section => ({ label: `${section.h} (${section.t})`, choice: section.r })),
    }
  }
  return (best.length && (await chosenAnswer(best[0].r, person, signal))) || none
}

/**
 * The answer that a section is, cut from its page; only where it stands when its review is overdue for too
 * long, as the API does it.
 */
export async function chosenAnswer(ref, person, signal) {
  const index = await staticIndex()
  const { said } = index
  const section = index.sectionAt(ref)
  const markup = await fetch(section.u.split('#')[0], { signal }).then(
    response => (response.ok ? response.text() : ''),
    () => '',
  )
  const page = new DOMParser().parseFromString(markup, 'text/html')
  const related = [...page.querySelectorAll('.related .card-link')].map(link => ({
    title: link.textContent,
    url: link.getAttribute('href'),
  }))
  const days = (Date.now() - Date.parse(section.i)) / 864e5 // not a number where no review is due
  const stale = text => [{ kind: 'stale', text: text.replace('{day}', section.d) }]
  if (days >= said.late.days + 1) {
    const near = [{ title: section.t, url: section.u, reason: said.late.reason }, ...related]
    return { status: 'no_answer', notices: stale(said.late.text), related: near, handoff: person }
  }
  const anchor = decodeURIComponent(section.u.split('#')[1] ?? '')
  const text = anchor
    ? page.getElementById(anchor)?.parentElement.querySelector('.prose')
    : page.querySelector('.lead-in')
  if (!text) return null
  for (const term of text.querySelectorAll('a.term-link')) term.replaceWith(term.textContent)
  return {
    status: section.s === 'outline' ? 'outline' : 'answered',
    html: text.innerHTML,
    text: section.x.length < said.cut ? section.x : flat(text.textContent),
    notices: [
      ...section.m.map(sentence => ({ kind: 'must-carry', text: sentence })),
      ...(days >= 1 ? stale(said.overdue) : []),
    ],
    related,
    handoff: person,
    source: {
      title: section.t,
      heading: section.h,
      url: section.u,
      status: section.s,
      reviewed: page.querySelector('.facts-line time')?.dateTime,
    },
  }
}

const flat = text => text.replace(/\s+/g, ' ').trim()

/**
 * An answer with the API's word about data that was taken out of the question here, before it was sent.
 */
export async function withSensitiveNotice(kinds, answer) {
  const index = kinds.length && (await staticIndex().catch(() => null))
  if (!index || !answer) return answer
  const text = index.said.sensitive.replace('{kinds}', kinds.join(', '))
  const isUrgent = answer.notices[0]?.kind === 'emergency'
  return {
    ...answer,
    notices: answer.notices.toSpliced(isUrgent ? 1 : 0, 0, { kind: 'sensitive-data', text }),
  }
}

// Asking a question, and the view of its answer.
import { goneOn } from '../../shared/api.js'
import { fill, make } from '../../shared/dom.js'
import * as words from 'words:widget'
import { articleList, readArticle, sectionList } from './articles.js'
import { verdictButtons } from './feedback.js'
import { CONTENT, button, externalLink, heading, notices, origin, statement } from './parts.js'
import { prose } from './prose.js'
import { clean } from './redaction.js'
import { showPerson } from './to_person.js'

/**
 * Ask and show what comes back; a new question takes the place of the one before. `choice` is the section
 * that was meant, `label` what is shown as asked. Resolves to the answer, or null.
 */
export async function ask(panel, text, { choice, label, keepsFocus } = {}) {
  const { host, recent } = panel
  const { page, audience } = host
  const cleaned = await clean(`${text}`.trim()).catch(() => null)
  if (!cleaned) return panel.fail(() => ask(panel, text, { choice, label, keepsFocus }))
  const { question, warning } = cleaned
  if (!question) return null
  const shownAs = label ?? question
  const node = panel.talk.add(shownAs)
  const view = { node: panel.talk.node, question }
  recent.add({ question, choice, label: shownAs })
  host.tell('help-question', { question, page })
  return panel.load(view, {
    path: 'answers',
    // a choice is no question after another one
    body: {
      question,
      page,
      audience: audience || null,
      ...(choice ? { choice } : { after: panel.lastAnswer, context: panel.context }),
    },
    fromPack: pack => pack.answer(question, { choice }),
    keepsFocus,
    place: node,
    undo: () => node.remove(),
    again: () => ask(panel, question, { choice, label: shownAs }),
    show(answer) {
      view.answer = answer
      panel.lastAnswer = answer.answer_id
      panel.context = goneOn(panel.context, question, answer)
      fill(node, {}, warning && make('p', { class: 'notice' }, warning), answerCard(panel, answer, question))
      panel.say(node.innerText, { isUrgent: answer.notices[0]?.kind === 'emergency' })
      fill(node, {}, whereToGoOn(panel, answer))
      host.tell('help-answer', answer)
      return answer
    },
  })
}

/** What is shown and said of an answer. */
export function answerCard(panel, answer, question) {
  const { status, parts, choices, handoff } = answer
  return [
    notices(answer),
    parts.length ? parts.map(part => partOf(panel, part)) : answerText(panel, answer),
    // first, and by name
    status === 'handoff' && make('p', CONTENT, button('go', () => showPerson(panel), handoff.label)),
    choicesOf(panel, question, choices),
  ]
}

function partOf(panel, part) {
  return make(
    'section',
    {},
    answerText(panel, part),
    choicesOf(panel, part.question, part.choices),
    part.source && waysToArticle(panel, part.source),
  )
}

/** What only the person can choose, as buttons that ask `question` again. */
function choicesOf(panel, question, choices) {
  const choiceButton = ({ label, choice }) =>
    make(
      'button',
      { class: 'chip', ...CONTENT, onclick: () => ask(panel, question, { choice, label }) },
      label,
    )
  return (
    choices?.length > 0 &&
    make(
      'ul',
      {},
      choices.map(each => make('li', {}, choiceButton(each))),
    )
  )
}

/** An answer, or one of several: how it stands, where it stands, and its text. */
function answerText(panel, { question, status, isUnsure, notices, source, html, steps }) {
  const why = status === 'no_answer' && (isUnsure ? 'unsure' : notices?.at(-1)?.kind)
  const hasHeading = source && !question && source.heading !== source.title
  return [
    question && make('h3', {}, question),
    statement(words.headings[why] ?? words.headings[status]),
    source && [origin(source), hasHeading && heading(source.heading)],
    html && prose(panel.host, html, steps),
  ]
}

/** What is only shown: where to go on. */
export function whereToGoOn(panel, { status, source, related, nearest, parts, answer_id: answerId }) {
  if (status === 'clarify' || status === 'handoff') return null
  if (status === 'no_answer')
    return nearest.length
      ? sectionList(panel, words.nearestSections, nearest)
      : articleList(panel, words.nearest, related)
  return [
    source && !parts.length && [waysToArticle(panel, source), verdictButtons(panel, source, answerId)],
    articleList(panel, words.related, related),
  ]
}

/** To the article, here and in a new tab. */
function waysToArticle(panel, { id, anchor, url }) {
  const opensHere = panel.host.articles !== 'tab'
  return make(
    'p',
    { class: 'row' },
    opensHere && button('link', () => readArticle(panel, id, anchor), words.readArticle),
    externalLink(panel.host, url, {}, words.newTab),
  )
}

// To a person, with the question: in an event, in the body of an e-mail or by the clipboard, never in an
// address that a server sees.
import { make } from '../../shared/dom.js'
import { safeUrl } from '../../shared/safe_html.js'
import * as words from '../../shared/words/en.js'
import { CONTENT, externalLink } from './parts.js'
import { clean } from './redaction.js'

/** The view with what to prepare and the message to take along; the host may do it in another way. */
export async function showPerson(panel) {
  const { host, transport, views, search } = panel
  // without the rules the way is shown all the same, and nothing of what is written is taken along
  const { question: written } = await clean(search.input.value.trim()).catch(() => ({}))
  const { question = '', answer = null } = written ? { question: written } : views.shown
  if (answer) transport.send('handoffs', { body: { answer_id: answer.answer_id } }).catch(() => {})
  // that of the answer in view: another reply may have come since
  const handoff = answer?.handoff ?? transport.handoff
  if (!host.tell('help-handoff', { question, answer, handoff })) return
  const { label, prepare } = handoff
  const permalink = answer?.source && safeUrl(answer.source.permalink, host.api)
  const message = make(
    'textarea',
    { rows: 4, 'aria-label': words.yourMessage },
    question,
    permalink && `\n\n${permalink.href}`,
  )
  const status = make('p', { class: 'quiet' })
  const list = prepare.length > 0 && [
    make('p', {}, words.prepare),
    make(
      'ul',
      {},
      prepare.map(each => make('li', CONTENT, each)),
    ),
  ]
  const node = make(
    'section',
    {},
    make('h3', { ...CONTENT, tabindex: -1 }, label),
    list && make('div', { class: 'prose' }, list),
    make('h3', {}, words.yourMessage),
    message,
    status,
    wayToPerson(panel, handoff, message, status),
  )
  panel.push({ question, answer, node })
}

/** The link that takes the message along. */
function wayToPerson(panel, { label, url }, message, status) {
  const isMail = url.startsWith('mailto:')
  const writeMail = () => {
    link.href = `${url}${url.includes('?') ? '&' : '?'}body=${encodeURIComponent(message.value)}`
  }
  const copy = event => {
    message.select()
    // this one needs no permission, and says at once whether it did
    if (document.execCommand('copy')) return panel.sayAt(status, words.copied)
    event.preventDefault()
    link.onclick = null
    panel.sayAt(status, words.notCopied)
  }
  const onclick = isMail ? writeMail : copy
  const link = externalLink(panel.host, url, { class: 'go', onclick }, isMail ? label : words.copyAndContinue)
  return link
}

// To a person, with the question: as a message that is sent from here, where the service takes messages; else in
// an event, in the body of an e-mail or by the clipboard. Never in an address that a server sees.
import { dial } from '../../shared/call.js'
import { make } from '../../shared/dom.js'
import { safeUrl } from '../../shared/safe_html.js'
import * as words from 'words:widget'
import { messageForm } from './message.js'
import { CONTENT, externalLink } from './parts.js'
import { clean } from './redaction.js'

/**
 * The view with what to prepare and the message; the host may do it in another way. `content` is what the panel
 * says of the articles' language: this is a script of its own, with a CONTENT of its own.
 */
export async function showPerson(panel, content) {
  Object.assign(CONTENT, content)
  const { host, transport, views, search } = panel
  // without the rules the way is shown all the same, and nothing of what is written is taken along
  const { question: written } = await clean(search.input.value.trim()).catch(() => ({}))
  const { question = '', answer = null } = written ? { question: written } : views.shown
  if (answer) transport.send('handoffs', { body: { answer_id: answer.answer_id } }).catch(() => {})
  // that of the answer in view: another reply may have come since
  const handoff = answer?.handoff ?? transport.handoff
  if (!host.tell('help-handoff', { question, answer, handoff })) return
  const { label, prepare } = handoff
  const toPrepare = make(
    'div',
    { class: 'prose', hidden: prepare.length ? null : '' },
    make('p', {}, words.prepare),
    make(
      'ul',
      {},
      prepare.map(each => make('li', CONTENT, each)),
    ),
  )
  const way = make('section', {}, make('p', { class: 'quiet' }, words.looking))
  const node = make(
    'section',
    {},
    make('h3', { ...CONTENT, tabindex: -1 }, label),
    toPrepare,
    way,
  )
  panel.push({ question, answer, node })
  // while the service is away, nothing can be sent
  const ways = await transport.send('contact').catch(() => ({}))
  const source = answer?.source
  const permalink = source && safeUrl(source.permalink, host.api)?.href
  way.replaceChildren(
    ...(ways.takes_messages
      ? messageForm(panel, ways, {
          question,
          section: source ? `${source.heading ?? source.title} (${permalink ?? ''})` : '',
          page: host.page ?? '',
          sent: () => (toPrepare.hidden = true),
        })
      : takeAlong(panel, handoff, [question, permalink].filter(Boolean).join('\n\n'))),
    ...otherWays(panel, ways),
  )
}

/** The message, and the link that takes it along. */
function takeAlong(panel, { label, url }, text) {
  const message = make('textarea', { rows: 4, 'aria-label': words.yourMessage }, text)
  const status = make('p', { class: 'quiet' })
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
  return [make('h3', {}, words.yourMessage), message, status, link]
}

/** The ways that the base names beside a message: by phone, when, by mail, by a form elsewhere. */
function otherWays({ host }, { phone, hours, mail, form }) {
  const found = [
    phone && make('a', { href: dial(phone) }, phone),
    mail && make('a', { href: `mailto:${mail}` }, mail),
    form && externalLink(host, form, {}, form.replace(/^https:\/\/|\/$/g, '')),
    hours && make('span', CONTENT, hours),
  ].filter(Boolean)
  if (!found.length) return []
  return [
    make('h3', {}, words.otherWays),
    make(
      'ul',
      {},
      found.map(each => make('li', {}, each)),
    ),
  ]
}

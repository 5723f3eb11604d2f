// How it went with an answer or an article: one of four verdicts, no words.
import { make } from '../../shared/dom.js'
import * as words from 'words:widget'
import { button } from './parts.js'

/** The buttons of the verdicts about a section of an article. What did not arrive can be given again. */
export function verdictButtons(panel, { id, anchor }, answerId) {
  const { host, transport } = panel
  let isSent = false
  const status = make('p', { class: 'quiet', tabindex: -1 })

  async function give(verdict) {
    if (isSent) return
    isSent = true
    const feedback = { article: id, anchor, verdict }
    transport.retry()
    try {
      await transport.send('feedback', { body: { ...feedback, answer_id: answerId } })
    } catch {
      isSent = false
      panel.sayAt(status, words.unreachable)
      return
    }
    box.replaceChildren(status)
    status.focus()
    panel.sayAt(status, words.thanks)
    host.tell('help-feedback', feedback)
  }

  const buttons = Object.entries(words.verdicts).map(([verdict, label]) => button('chip', () => give(verdict), label))
  const box = make(
    'div',
    { role: 'group', 'aria-label': words.didThisHelp },
    make('p', { class: 'quiet' }, words.didThisHelp),
    make('p', { class: 'row' }, buttons),
    status,
  )
  return box
}

// "Was this helpful?": a verdict about a section, and after a No what was wrong with it and where to go on.

import { Api } from '../shared/api.js'
import { make } from '../shared/dom.js'
import { root } from '../shared/site_root.js'
import * as texts from 'words:feedback'
import { takeAlong, way } from './person.js'

const PATIENCE = 30_000
const api = new Api({ root: () => root, face: 'site', patience: PATIENCE })

/** Whether the API is there; asked once a page. */
let alive
function apiIsThere() {
  alive ??= api.send('livez').then(({ isOk }) => isOk)
  return alive
}

/** Tell the API how it went with a section of an article. Resolves to whether it took it. */
async function send(article, anchor, verdict, answerId) {
  const build = document.querySelector('meta[name=build]')?.content
  const page = location.pathname.slice(0, 300)
  return (await api.send('v1/feedback', { article, anchor, verdict, answer_id: answerId, page, build })).isOk
}

/**
 * Make the buttons in `box` send a verdict about a section: `article`, `anchor` and, of an answer, `answerId`.
 * After a No it is asked why; `parts` are the sections that may be meant, as [anchor, words], and `goOn()` gives
 * elements that lead on.
 */
export function wireFeedback(box, { article, anchor = 'top', answerId, parts = [], goOn = () => [] }) {
  const said = box.querySelector('[role=status]')
  const say = text => {
    said.textContent = text
    said.tabIndex = -1
    said.focus({ preventScroll: true })
  }

  /** What follows a No: which part, why, and the ways on. */
  function askWhy() {
    const part = make(
      'select',
      { class: 'search-filter', 'aria-label': texts.whichPart },
      parts.map(([value, words]) => make('option', { value, selected: value === anchor && '' }, words)),
    )
    // a person is told which part it was
    part.onchange = () => takeAlong({ section: part.value === 'top' ? undefined : part.selectedOptions[0].text })
    if (parts.length) part.onchange()
    async function give(reason) {
      const isTaken = !reason || (await send(article, parts.length ? part.value : anchor, reason))
      if (isTaken) why.remove()
      say(isTaken ? texts.thanks : texts.notArrived)
    }
    const reasons = Object.entries(texts.reasons).map(([reason, words]) =>
      make('button', { class: 'chip', type: 'button', onclick: () => give(reason === 'other' ? '' : reason) }, words),
    )
    const why = make(
      'div',
      { class: 'feedback-why', role: 'group', 'aria-label': texts.why },
      make('p', {}, texts.why),
      parts.length > 1 && part,
      make('div', { class: 'chips' }, reasons),
    )
    box.after(make('div', { class: 'after-no' }, why, goOn()))
  }

  box.addEventListener('click', async ({ target }) => {
    const button = target.closest('button[value]')
    if (!button) return
    const buttons = [...box.querySelectorAll('button[value]')]
    for (const each of buttons) each.disabled = true
    if (await send(article, anchor, button.value, answerId)) {
      button.parentElement.hidden = true
      say(button.value === 'helped' ? texts.helped : texts.notHelped)
      if (button.value === 'not-helped') askWhy()
    } else {
      for (const each of buttons) each.disabled = false
      said.textContent = texts.notArrived
    }
  })
}

const feedback = document.querySelector('[data-feedback]')
if (feedback) {
  /** To a person, with the part that the No was about. */
  const toPerson = () =>
    way && make('p', {}, make('a', { class: 'button button--quiet', href: way.href }, way.textContent))
  const signs = [...document.querySelectorAll('.section a.anchor[data-copy]')]
  const anchors = signs.map(sign => decodeURIComponent(sign.hash.slice(1)))
  const led = decodeURIComponent(location.hash.slice(1))
  wireFeedback(feedback, {
    article: Number(feedback.dataset.feedback),
    anchor: anchors.includes(led) ? led : 'top',
    parts: [
      ['top', texts.wholePage],
      ...anchors.map((anchor, place) => [anchor, signs[place].parentElement.textContent.trim()]),
    ],
    goOn: toPerson,
  })
  // asked only when the end of the text comes near, or was jumped over
  const observer = new IntersectionObserver(
    seen => {
      if (!seen.some(entry => entry.isIntersecting)) return
      observer.disconnect()
      apiIsThere().then(there => (feedback.hidden = !there))
    },
    { rootMargin: '1000000px 0px 600px 0px' },
  )
  observer.observe(feedback.nextElementSibling)
}

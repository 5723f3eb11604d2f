// What the window of the search shows before the first letter: what this page answers, and what was asked in
// this tab.
import { make } from '../../shared/dom.js'
import { remember, remembered } from '../tab_memory.js'
import { redacted } from './privacy.js'

const NAME = 'asked'
const MOST = 3

/** Remember a question that was answered, without what is sensitive in it. */
export async function rememberQuestion(question) {
  const { text } = await redacted(question).catch(() => ({}))
  const others = (remembered(NAME) ?? []).filter(other => other !== text)
  if (text) remember(NAME, [text, ...others].slice(0, MOST))
}

export class Begin {
  #place
  #ask

  /** `place` is null in a search that shows nothing then; `ask(question)` asks one again. */
  constructor(place, ask) {
    this.#place = place
    this.#ask = ask
    this.show()
  }

  show() {
    if (!this.#place) return
    const asked = this.#place.querySelector('[data-asked]')
    const questions = remembered(NAME) ?? []
    asked.hidden = !questions.length
    asked.querySelector('ul').replaceChildren(
      ...questions.map(question => {
        const onclick = () => this.#ask(question)
        return make('li', {}, make('button', { class: 'link-button', type: 'button', onclick }, question))
      }),
    )
    this.#place.hidden = false
  }

  hide() {
    if (this.#place) this.#place.hidden = true
  }
}

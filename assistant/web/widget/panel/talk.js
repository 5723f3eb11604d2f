// The conversation: the last exchanges, each a question with its answer, in one view.
import { make } from '../../shared/dom.js'
import * as words from 'words:widget'
import { button } from './parts.js'

const MOST = 3

export class Talk {
  #exchanges = make('div')

  /** `startOver` is called when somebody wants to begin anew. */
  constructor(startOver) {
    this.node = make('section', { class: 'talk' }, this.#exchanges, button('link', startOver, words.startOver))
  }

  /** A new exchange, with what is shown as asked; the oldest goes. */
  add(label) {
    const exchange = make('section', { part: 'answer' }, make('p', { class: 'asked', tabindex: -1 }, label))
    this.#exchanges.append(exchange)
    while (this.#exchanges.childElementCount > MOST) this.#exchanges.firstChild.remove()
    return exchange
  }

  clear() {
    this.#exchanges.textContent = ''
  }
}

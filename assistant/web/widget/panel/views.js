// What was shown before: the last view is in the panel, Back leads to the others.

const MOST = 5

export class Views {
  #views = []

  /**
   * The view that is shown: its `node`, what of it goes to a person (`question`, `answer`), and where it was
   * scrolled to.
   */
  get shown() {
    return this.#views.at(-1)
  }

  get first() {
    return this.#views[0]
  }

  get canGoBack() {
    return this.#views.length > 1
  }

  /** Put a view on top of those before; the first one always stays. */
  push(view, scrolledTo) {
    if (this.shown) this.shown.scroll = scrolledTo
    if (this.shown?.node === view.node) this.#views.pop() // the conversation goes on
    this.#views.push(view)
    if (this.#views.length > MOST) this.#views.splice(1, 1)
  }

  drop() {
    this.#views.pop()
  }

  /** Leave the first one only. */
  dropAll() {
    this.#views.length = 1
  }
}

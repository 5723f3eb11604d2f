// The last questions: for this window, and on the device where the host allows it.

const KEY = 'help-widget'
const MOST = 4

export class RecentQuestions {
  #host
  #all

  constructor(host) {
    this.#host = host
    this.#all = this.#read() ?? []
  }

  /** Each with `question`, `choice` and the `label` that it is shown with; the last one first. */
  get all() {
    return this.#all
  }

  add(asked) {
    this.#all = [asked, ...this.#all.filter(({ label }) => label !== asked.label)].slice(0, MOST)
    try {
      this.#storage.setItem(KEY, JSON.stringify(this.#all))
    } catch {
      // the host or the browser allows no storage: this window remembers
    }
  }

  #read() {
    try {
      return JSON.parse(this.#storage.getItem(KEY))
    } catch {
      return null
    }
  }

  get #storage() {
    return this.#host.storage && window[`${this.#host.storage}Storage`]
  }
}

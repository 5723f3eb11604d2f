// The filters of a search: for whom, and which category. On a phone they are behind one button.
import * as texts from 'words:search'
import { format } from '../../shared/texts.js'

export class Filters {
  #selects
  #button

  /** `changed` is called when somebody chooses. */
  constructor(form, changed) {
    this.#selects = [...form.querySelectorAll('[data-filter]')]
    this.#button = form.querySelector('[data-more]')
    for (const select of this.#selects)
      select.addEventListener('change', () => {
        this.#name()
        changed()
      })
    this.#button?.addEventListener('click', () => {
      this.#button.ariaExpanded = this.#button.ariaExpanded !== 'true'
    })
  }

  /** What is filtered by, without the filters that are open. */
  get values() {
    return Object.fromEntries(
      this.#selects.filter(select => select.value).map(select => [select.dataset.filter, select.value]),
    )
  }

  get areSet() {
    return this.#selects.some(select => select.value)
  }

  /** Set all of them; one that has no such choice is open. */
  set(values) {
    for (const select of this.#selects) {
      const wanted = values[select.dataset.filter]
      select.value = [...select.options].some(({ value }) => value === wanted) ? wanted : ''
    }
    this.#name()
  }

  /** The button says how many are set, because they may be hidden. */
  #name() {
    const count = Object.keys(this.values).length
    if (this.#button) this.#button.textContent = count ? format(texts.filtersSet, { count }) : texts.filters
  }
}

// The list of a combobox: its options, which of them is active, and what the field says about that.

export class Listbox {
  constructor(list, input) {
    this.list = list
    this.input = input
    this.options = []
    this.active = -1
  }

  get chosen() {
    return this.options[this.active]
  }

  fill(groups) {
    this.list.replaceChildren(...groups)
    this.options = [...this.list.querySelectorAll('[role=option]')]
    this.activate(-1)
  }

  /** Hide the options or show them; where there are none, there is nothing to show. */
  hide(areHidden) {
    this.list.hidden = areHidden || !this.options.length
    this.input.setAttribute('aria-expanded', String(!this.list.hidden))
  }

  activate(place) {
    this.chosen?.setAttribute('aria-selected', 'false')
    this.active = place
    if (!this.chosen) return this.input.removeAttribute('aria-activedescendant')
    this.chosen.setAttribute('aria-selected', 'true')
    this.input.setAttribute('aria-activedescendant', this.chosen.id)
  }

  /**
   * To the next option or the one before; beyond the ends is the field itself. Whether there was anything to
   * move through.
   */
  move(by) {
    if (this.list.hidden) return false
    const last = this.options.length - 1
    const next = this.active + by
    this.activate(next > last ? -1 : next < -1 ? last : next)
    this.chosen?.scrollIntoView({ block: 'nearest' })
    return true
  }
}

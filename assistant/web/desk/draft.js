// The text of a reply that is being written: which part of it came from where, and what was typed into it. No
// element of the page is known here.

import { typedForms } from './typed.js'

const BETWEEN = '\n\n'

/**
 * A text of segments in their order. A segment is what was made (`made`, in three formats) and what stands in
 * the field for it (`text`, with the blank lines behind it). It has changed when somebody typed into it; then
 * nobody but that person takes anything of it away.
 */
export class Draft {
  segments = []

  /** The whole, as the field shows it. */
  get text() {
    return this.segments.map(segment => segment.text).join('')
  }

  find = key => this.segments.find(segment => segment.key === key)

  /** Whether somebody typed into a segment. */
  hasChanged = key => isChanged(this.find(key))

  /** Put segments in this order: each is a key and what is made for it; one that changed stays as it is. */
  arrange(wanted) {
    this.segments = wanted.map(({ key, made }) => {
      const old = this.find(key)
      if (old && isChanged(old)) return { ...old, text: separated(old.text) }
      return { key, made, text: made.text + BETWEEN }
    })
    const last = this.segments.at(-1)
    if (last) last.text = last.text.trimEnd()
  }

  /** Forget what was typed into a segment. */
  reset(key) {
    const segment = this.find(key)
    if (segment) segment.text = segment.made.text + BETWEEN
  }

  /**
   * What the field has now. The one stretch that differs from before belongs to the segment in which it
   * begins; one that reaches over several takes from each what is gone.
   */
  type(value) {
    const before = this.text
    if (value === before || !this.segments.length) return
    let start = 0
    while (start < Math.min(before.length, value.length) && before[start] === value[start]) start++
    let behind = 0
    const most = Math.min(before.length, value.length) - start
    while (behind < most && before.at(-1 - behind) === value.at(-1 - behind)) behind++
    const end = before.length - behind
    const typed = value.slice(start, value.length - behind)
    // what is typed on a line of its own between two segments goes on with the one before
    const isOwnLine = typed.endsWith('\n') || ['\n', undefined].includes(value[value.length - behind])
    const first = this.#at(isOwnLine ? Math.max(start - 1, 0) : start)
    let at = 0
    this.segments.forEach((segment, place) => {
      const [from, to] = [at, (at += segment.text.length)]
      const head = segment.text.slice(0, Math.max(start - from, 0))
      const tail = end < to ? segment.text.slice(Math.max(end - from, 0)) : ''
      if (place === first) segment.text = head + typed + tail
      else if (start < to && end > from) segment.text = head + tail
    })
  }

  /** The place of the segment that holds a position: of two that meet there, the later one. */
  #at(position) {
    let at = 0
    const place = this.segments.findIndex(segment => position < (at += segment.text.length))
    return place < 0 && at ? this.segments.length - 1 : Math.max(place, 0)
  }

  /** From where to where a segment is in the text. */
  rangeOf(key) {
    let at = 0
    for (const segment of this.segments) {
      if (segment.key === key) return [at, at + segment.text.trimEnd().length]
      at += segment.text.length
    }
    return [at, at]
  }

  /** The reply in its formats: what was made keeps its own, what was typed is read as it looks. */
  get forms() {
    const forms = this.segments
      .filter(segment => segment.text.trim())
      .map(segment => (isChanged(segment) ? typedForms(segment.text.trim()) : segment.made))
    return {
      text: this.text.trim(),
      markdown: forms.map(form => form.markdown).join(BETWEEN),
      html: forms.map(form => form.html).join(''),
    }
  }
}

const isChanged = segment => Boolean(segment) && segment.text.trim() !== segment.made.text.trim()
const separated = text => (text.trim() ? text.trimEnd() + BETWEEN : '')

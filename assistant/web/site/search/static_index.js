// The static index: the sections of `assets/search-index.json`, found in the browser.
import { TermIndex } from '../../shared/offline_search.js'

/** Whether a section is for an audience; one that names none is for everybody. */
const isFor = (section, audience) => !audience || !section.a.length || section.a.includes(audience)

export class StaticIndex {
  #terms
  #often

  /** `data` is the JSON of the file; assistant/site writes it, and says what its short names mean. */
  constructor(data) {
    this.sections = data.sections
    this.said = data.said
    this.categories = data.categories ?? {}
    this.#often = (data.often ?? []).map(ref => this.sectionAt(ref)).filter(Boolean)
    this.#terms = TermIndex.ofTexts(
      data.sections.map(({ h, t, x, k }) => ({
        heading: h,
        title: t,
        text: x,
        wordings: k.split('\n').filter(Boolean),
      })),
    )
  }

  sectionAt(ref) {
    return this.sections.find(({ r }) => r === ref)
  }

  /**
   * The sections for a query, best first, with how sure each is, and the stems that were found in them.
   * `corrected` is the query as it was read when a word was mistyped.
   */
  search(query, { limit = 8, audience = '', category = '' } = {}) {
    const isWanted = number =>
      isFor(this.sections[number], audience) && (!category || this.sections[number].c === category)
    const { hits, stems, corrected } = this.#terms.search(query, { limit, isWanted })
    return {
      sections: hits.map(({ number }) => this.sections[number]),
      sure: hits.map(({ sure }) => sure),
      stems,
      corrected,
    }
  }

  /**
   * Sections for words that nothing matches: those with the most alike words, else those that are often
   * read.
   */
  nearest(query, limit = 5) {
    const near = this.#terms.nearest(query).slice(0, limit)
    if (near.length) return { isNear: true, sections: near.map(number => this.sections[number]) }
    return { isNear: false, sections: (this.#often.length ? this.#often : this.sections).slice(0, limit) }
  }
}

// Search without the API: the sections of the static index, scored in the browser.

const WEIGHTS = { heading: 6, title: 3, wording: 2.5, text: 1 }
const WHOLE_WORDING = 14
const LIKE_ENOUGH = 0.65
const NOISE = new Set('a an and are as at be by can do does for from has have how i if in is it me my of on or our that the their there they this to was we what when where which who why will with you your'.split(' '))

/** A word as it is compared: lower case, accents folded. */
export const fold = word => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Without the commonest English endings, so that "cards" finds "card". */
const stem = word => (word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s|y)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word)

export const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu

const words = text => (text.match(WORD) ?? []).map(fold)

/** The words of a query that say something; all of them when none does. */
export function terms(query) {
  const all = words(query)
  const telling = all.filter(word => !NOISE.has(word))
  return telling.length ? telling : all
}

/** Whether a word of a text is one of the query's: by its stem, by the beginning of the last one, or as one of `found`. */
export function matcher(query, found = new Set()) {
  const wanted = terms(query)
  const open = unfinished(query)
  const stems = new Set([...wanted.map(stem), ...found])
  return word => {
    const folded = fold(word)
    return stems.has(stem(folded)) || (open !== undefined && folded.startsWith(open))
  }
}

/** The last word while it is still being typed. */
function unfinished(query) {
  const last = terms(query).at(-1)
  return last?.length > 1 && /[\p{L}\p{N}]$/u.test(query) ? last : undefined
}

/** Whether one letter more, less, other or two swapped make one word of the other. */
function almost(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a[0] !== b[0]) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const rest = [a.slice(start), b.slice(start)]
  return (
    rest[0].slice(1) === rest[1].slice(1) || rest[0].slice(1) === rest[1] || rest[0] === rest[1].slice(1) ||
    (rest[0][0] === rest[1][1] && rest[0][1] === rest[1][0] && rest[0].slice(2) === rest[1].slice(2))
  )
}

/** The pairs of letters of a word: words alike share most of them. */
const pairs = word => new Set([...`^${word}`].slice(0, -1).map((letter, n) => letter + `^${word}`[n + 1]))

const alike = (a, b) => (2 * [...a].filter(pair => b.has(pair)).length) / (a.size + b.size || 1)

/** Whether a section is for an audience; one that names none is for everybody. */
const isFor = (section, audience) => !audience || !section.a.length || section.a.includes(audience)

export class StaticIndex {
  constructor(data) {
    this.sections = data.sections
    this.said = data.said
    this.categories = data.categories ?? {}
    this.often = (data.often ?? []).map(ref => data.sections.find(section => section.r === ref)).filter(Boolean)
    this.postings = new Map() // stem -> Map(section number -> weight)
    this.written = new Map() // stem -> the word of the base that it was seen in first, or as such
    this.wordings = data.sections.map(s => [s.h, ...s.k.split('\n')].filter(Boolean).map(w => new Set(words(w).filter(t => !NOISE.has(t)).map(stem))))
    data.sections.forEach((section, number) => {
      this.#add(number, section.h, WEIGHTS.heading)
      this.#add(number, section.t, WEIGHTS.title)
      this.#add(number, section.k, WEIGHTS.wording)
      this.#add(number, section.x, WEIGHTS.text)
    })
    this.vocabulary = [...this.postings.keys()]
  }

  #add(number, text, weight) {
    for (const whole of new Set(words(text))) {
      const word = stem(whole)
      if (!this.written.has(word) || whole === word) this.written.set(word, whole)
      const found = this.postings.get(word) ?? this.postings.set(word, new Map()).get(word)
      found.set(number, (found.get(number) ?? 0) + weight)
    }
  }

  /** The stems of the base that a word of a query stands for: itself, longer words while it is unfinished or unknown; else its nearest word. */
  #forms(word, isOpen) {
    const own = stem(word)
    const known = this.postings.has(own)
    const forms = known ? [own] : []
    if (word.length > 1 && (isOpen || !known)) forms.push(...this.vocabulary.filter(v => v !== own && v.startsWith(own)))
    if (forms.length || word.length < 4) return { forms }
    const near = this.vocabulary.filter(v => almost(v, own)).sort((a, b) => this.postings.get(b).size - this.postings.get(a).size)
    return { forms: near.slice(0, 1), meant: near.length ? this.written.get(near[0]) : undefined }
  }

  /**
   * The sections for a query, best first, and the stems that were found in them. `corrected` is the query as it was read, when a word was
   * mistyped; `sure` is how much of the best section's nearest wording the query is, 0 to 1.
   */
  search(query, { limit = 8, audience = '', category = '' } = {}) {
    const wanted = terms(query)
    const open = unfinished(query)
    const scores = new Map()
    const covered = new Map()
    const rarity = new Map()
    const found = new Set()
    let corrected = query
    let whole = 0
    for (const word of wanted) {
      const best = new Map()
      const { forms, meant } = this.#forms(word, word === open)
      if (meant) corrected = corrected.replace(WORD, typed => (fold(typed) === word ? meant : typed))
      const own = meant ? forms[0] : stem(word)
      for (const form of forms) {
        found.add(form)
        const exact = form === own ? 1 : 0.6
        for (const [number, weight] of this.postings.get(form)) best.set(number, Math.max(best.get(number) ?? 0, weight * exact))
      }
      const rare = Math.log(1 + this.sections.length / (1 + best.size))
      rarity.set(own, rare)
      whole += rare
      for (const [number, weight] of best) {
        scores.set(number, (scores.get(number) ?? 0) + weight * rare)
        covered.set(number, (covered.get(number) ?? 0) + rare)
      }
    }
    const hits = [...scores]
      .filter(([number]) => isFor(this.sections[number], audience) && (!category || this.sections[number].c === category))
      .map(([number, score]) => {
        const sure = this.#likeness(number, rarity, whole)
        return { section: this.sections[number], sure, score: (score / wanted.length) * (covered.get(number) / whole) ** 2 + WHOLE_WORDING * sure, number }
      })
      .sort((a, b) => b.score - a.score || a.number - b.number)
      .slice(0, limit)
    return { sections: hits.map(hit => hit.section), sure: hits.map(hit => hit.sure), found, corrected: corrected === query ? '' : corrected.trim() }
  }

  /** Sections for words that nothing matches: those with the most alike words, else those that are often read. */
  nearest(query, limit = 5) {
    const scores = new Map()
    for (const word of terms(query)) {
      const parts = pairs(word)
      const [like, best] = this.vocabulary.reduce((top, v) => ((now => (now > top[0] ? [now, v] : top))(alike(parts, pairs(v)))), [0, ''])
      if (like < LIKE_ENOUGH) continue
      for (const [number, weight] of this.postings.get(best)) scores.set(number, (scores.get(number) ?? 0) + weight * like)
    }
    const near = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => this.sections[number])
    return near.length ? { isNear: true, sections: near.slice(0, limit) } : { isNear: false, sections: (this.often.length ? this.often : this.sections).slice(0, limit) }
  }

  /** How much of the query and of the section's nearest wording are the same words: 0 to 1. */
  #likeness(number, rarity, whole) {
    let best = 0
    for (const wording of this.wordings[number]) {
      if (!wording.size) continue
      let shared = 0
      let count = 0
      for (const [word, rare] of rarity) {
        if (wording.has(word)) {
          shared += rare
          count += 1
        }
      }
      best = Math.max(best, (shared / whole) * (count / Math.max(wording.size, rarity.size)))
    }
    return best
  }
}

/** The part of a text around its first matching word, at most `length` characters, cut at words. */
export function excerpt(text, hits, length = 150) {
  const flat = text.replace(/\s+/g, ' ')
  if (flat.length <= length) return flat
  const first = [...flat.matchAll(WORD)].find(match => hits(match[0]))
  let start = Math.max(0, (first?.index ?? 0) - 40)
  if (start) start = flat.indexOf(' ', start) + 1
  let end = Math.min(flat.length, start + length)
  if (end < flat.length) end = flat.lastIndexOf(' ', end)
  return (start ? '… ' : '') + flat.slice(start, end) + (end < flat.length ? ' …' : '')
}

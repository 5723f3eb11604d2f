// Search without the API: words, their stems, and an index of which stems speak for which sections. The
// site's search and the widget's pack both work with it. `words` and `stem` are those of
// assistant/offline/terms.py.
import { POLITE, STOP_WORDS } from './stop_words.js'

const QUESTION_WORDS = 'can how what when where which who why'.split(' ')
const WITHOUT_TOPIC = new Set([...STOP_WORDS, ...POLITE, ...QUESTION_WORDS])

const HEADING = 4 // what a word of a heading counts beside one of a wording, as in offline/terms.py
const TITLE = 1.5
const TEXT = 0.3
const SMOOTH = 5
const LEAST = 0.1
const MOST = 9
const BEGUN = 0.3 // the share of a word that only begins as the one that was typed
const WHOLE_HEADING = 6 // the score of a heading that has all words of the query, twice when it has no others
const COVERED = 0.25 // how strongly the share of words counts that a section has at all
const LIKE_ENOUGH = 0.65

/** A word of a text as it is written. */
export const WORD = /[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu

/**
 * A text as words are compared: compatible forms, accents and what cannot be seen taken away, one apostrophe,
 * lower case; codes such as E-1042 and e 1042 in one word.
 */
const fold = text =>
  text
    .replace(/[‘’ʼ´`]/g, "'")
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .normalize('NFC') // letters of Korean, which are several after the first
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/(?<![\p{L}\p{N}'])(?:(\p{L}{1,4})[-‐-–]|(\p{L}) )(?=\p{N})/gu, '$1$2')

/** A run of letters in which no blank tells words apart, as in assistant/search/languages.py. */
const UNSPACED =
  /[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u{20000}-\u{3134f}]+/u

/** A word, or each pair of neighbors in the runs of it that have no blanks. */
function piecesOf(word) {
  if (!UNSPACED.test(word)) return [word]
  return word
    .split(new RegExp(`(${UNSPACED.source})`, 'u'))
    .filter(Boolean)
    .flatMap(part => {
      const letters = [...part]
      if (!UNSPACED.test(part) || letters.length < 2) return [part]
      return letters.slice(1).map((letter, place) => letters[place] + letter)
    })
}

/** The words of a text as they are compared, such as "dont" for "Don’t". */
export const words = text =>
  (fold(text).match(WORD) ?? []).flatMap(piecesOf).map(word => word.replace(/['’]/, ''))

/** Words that say nothing in the languages of the base, beside those of English. */
export function alsoWithoutTopic(others) {
  for (const word of others) WITHOUT_TOPIC.add(word)
}

/** A word without the commonest English endings, so that "cards" finds "card". */
export function stem(word) {
  if (word.length > 4) return word.replace(/(?:ies|ing|ed|es|s|y|e)$/, '')
  return word.length > 3 ? word.replace(/s$/, '') : word
}

/** The words of a query that say something, names such as IT and US too; all of them when none does. */
export function tellingWords(query) {
  const all = words(query)
  const names = words((query.match(/\b[A-Z]{2}\b/g) ?? []).join(' '))
  const telling = all.filter(word => names.includes(word) || !WITHOUT_TOPIC.has(word))
  return telling.length ? telling : all
}

/** The last word of a query while it is still being typed, else undefined. */
function unfinishedWord(query) {
  const last = tellingWords(query).at(-1)
  return last?.length > 1 && /[\p{L}\p{N}]$/u.test(query) ? last : undefined
}

/**
 * Whether a word of a text is one of the query's: by its stem, by the beginning of the last one, or as one
 * of `stems`.
 */
export function matcher(query, stems = []) {
  const wanted = new Set([...tellingWords(query).map(stem), ...stems])
  const begun = unfinishedWord(query)
  return word => {
    return words(word).some(
      folded => wanted.has(stem(folded)) || (begun !== undefined && folded.startsWith(begun)),
    )
  }
}

/** Whether one letter more, less, other or two swapped make one word of the other. */
function isAlmost(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a[0] !== b[0]) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const [restA, restB] = [a.slice(start), b.slice(start)]
  const isSwapped = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
  return (
    restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) || isSwapped
  )
}

/** The pairs of letters of a word: words that are alike share most of them. */
const pairsOf = word => new Set([...word].map((letter, place) => (word[place - 1] ?? '^') + letter))

const likeness = (a, b) => (2 * [...a].filter(pair => b.has(pair)).length) / (a.size + b.size || 1)

/** The sentences of a text, and the items of its lists, each whole. */
function unitsOf(text) {
  const found = []
  let isItem = false
  for (const line of text.split('\n').filter(Boolean)) {
    const words = line.replace(/\s+/g, ' ').trim()
    if (isItem && line.startsWith(' ')) found[found.length - 1] += ` ${words}`
    else {
      isItem = /^(?:\d+\.|-) /.test(line)
      found.push(...(isItem ? [words] : words.split(/(?<=[.!?])\s+/)))
    }
  }
  return found
}

/**
 * About `length` characters of a text around the densest match, in whole sentences and whole items; of one that
 * is longer, a part.
 */
export function excerpt(text, isMatch, length = 150) {
  const units = unitsOf(text)
  const hits = units.map(unit => [...unit.matchAll(WORD)].filter(([word]) => isMatch(word)).length)
  let best = [0, 1]
  let most = -1
  for (let first = 0; first < units.length; first++) {
    let last = first + 1
    for (let size = units[first].length; last < units.length; last++) {
      size += 1 + units[last].length
      if (size > length) break
    }
    const sum = hits.slice(first, last).reduce((total, each) => total + each, 0)
    if (sum > most && (hits[first] || !first)) [best, most] = [[first, last], sum]
  }
  const [first, last] = best
  const shown = units.slice(first, last).join(' ')
  if (shown.length > length) return cutAround(shown, isMatch, length, first > 0, last < units.length)
  return (first ? '… ' : '') + shown + (last < units.length ? ' …' : '')
}

/** A part of a text around its first match; the text may come after something, or before it. */
function cutAround(text, isMatch, length, isAfter, isBefore) {
  const match = [...text.matchAll(WORD)].find(([word]) => isMatch(word))
  let start = Math.max(0, (match?.index ?? 0) - 40)
  if (start) start = text.indexOf(' ', start) + 1
  let end = Math.min(text.length, start + length)
  if (end < text.length) end = text.lastIndexOf(' ', end)
  return (start || isAfter ? '… ' : '') + text.slice(start, end) + (end < text.length || isBefore ? ' …' : '')
}

/**
 * How strongly each stem speaks for each section: how much more often the section has it than all do.
 * `counts` has for each section a map of stems to how often they are there.
 */
function speaking(counts) {
  const whole = new Map()
  for (const count of counts) {
    for (const [one, times] of count) whole.set(one, (whole.get(one) ?? 0) + times)
  }
  const sum = count => [...count.values()].reduce((total, times) => total + times, 0)
  const total = sum(whole)
  const postings = new Map()
  counts.forEach((count, number) => {
    const size = sum(count) + SMOOTH
    for (const [one, times] of count) {
      const share = whole.get(one) / total
      const weight = 2 * Math.log((times + SMOOTH * share) / size / share)
      const found = postings.get(one) ?? new Map()
      postings.set(one, found.set(number, Math.min(MOST, Math.max(LEAST, weight))))
    }
  })
  return postings
}

/** Which stems speak for which sections, and how strongly. Sections are known by their numbers. */
export class TermIndex {
  #postings
  #headings
  #written
  #wordings
  #shares
  #vocabulary

  /**
   * `postings` has for each stem a map of section numbers to weights and `headings` the heading of each
   * section; `written` gives for a stem a word of the base, `wordings` for each section the stems of each
   * way to ask for it, and `shares` by what its score is multiplied.
   */
  constructor({ postings, headings, written = new Map(), wordings = [], shares = [] }) {
    this.#postings = postings
    this.#headings = headings.map(heading => {
      const all = words(heading)
      return { words: all, stems: new Set(all.map(stem)) }
    })
    this.#written = written
    this.#wordings = wordings
    this.#shares = shares
    this.#vocabulary = [...postings.keys()]
  }

  /**
   * An index of sections, each with `heading`, `title`, `text`, `wordings`, ways to ask for it, and its
   * `share`.
   */
  static ofTexts(sections) {
    const written = new Map()
    const counts = sections.map(({ heading, title, text, wordings }) => {
      const count = new Map()
      const add = (one, weight) => {
        const stems = new Set()
        for (const word of words(one)) {
          const own = stem(word)
          // the word as such rather than one of its forms
          if (!written.has(own) || word === own) written.set(own, word)
          stems.add(own)
        }
        for (const own of stems) count.set(own, (count.get(own) ?? 0) + weight)
      }
      for (const wording of wordings) add(wording, 1)
      add(heading, HEADING)
      add(title, TITLE)
      add(text, TEXT)
      return count
    })
    const stemsOf = wording =>
      new Set(
        words(wording)
          .filter(word => !WITHOUT_TOPIC.has(word))
          .map(stem),
      )
    return new TermIndex({
      postings: speaking(counts),
      headings: sections.map(({ heading }) => heading),
      written,
      wordings: sections.map(({ heading, wordings }) => [heading, ...wordings].map(stemsOf)),
      shares: sections.map(({ share }) => share),
    })
  }

  has(stem) {
    return this.#postings.has(stem)
  }

  /** What stems count together, for each of `count` numbers. */
  sum(stems, count) {
    const scores = Array(count).fill(0)
    for (const one of stems) {
      for (const [number, weight] of this.#postings.get(one) ?? []) scores[number] += weight
    }
    return scores
  }

  /**
   * The sections for a query, best first, of those that `isWanted(number)` takes: each has at least one of
   * the words that say something. Each hit says `sure`: how much of the section's nearest wording the query
   * is, 0 to 1. `stems` are those that were found; `corrected` is the query as it was read when a word was
   * mistyped; `total` is how many sections there are, and `missing` has the words that stand nowhere.
   */
  search(query, { limit, isWanted = () => true }) {
    const typed = [...new Set(words(query))].filter(word => !POLITE.has(word))
    const telling = new Set(tellingWords(query))
    const missing = []
    const begun = unfinishedWord(query)
    const scores = new Map()
    const covered = new Map()
    const wanted = new Set()
    const rarity = new Map()
    const stems = new Set()
    const read = [] // the stem of each word as it was read
    let corrected = query
    for (const word of typed.length ? typed : telling) {
      const isTelling = telling.has(word)
      const { forms, meant } = this.#formsOf(word, isTelling, word === begun)
      if (isTelling && !forms.length && word.length > 1) missing.push(word)
      if (meant) corrected = corrected.replace(WORD, one => (words(one)[0] === word ? meant : one))
      const own = meant ? forms[0] : stem(word)
      read.push(own)
      const best = this.#bestOf(forms, own)
      if (isTelling) {
        for (const form of forms) stems.add(form)
        rarity.set(own, Math.log(1 + this.#headings.length / (1 + best.size)))
      }
      for (const [number, weight] of best) {
        scores.set(number, (scores.get(number) ?? 0) + weight)
        covered.set(number, (covered.get(number) ?? 0) + 1)
        if (isTelling) wanted.add(number)
      }
    }
    const asked = { stems: read, begun }
    const hits = [...wanted].filter(isWanted).map(number => {
      const share = covered.get(number) / read.length
      const score = scores.get(number) * share ** COVERED + this.#headingScore(number, asked)
      return {
        number,
        sure: this.#nearestWording(number, rarity),
        score: score * (this.#shares[number] ?? 1),
      }
    })
    hits.sort((a, b) => b.score - a.score || a.number - b.number)
    return {
      hits: hits.slice(0, limit),
      total: hits.length,
      missing,
      stems,
      corrected: corrected === query ? '' : corrected.trim(),
    }
  }

  /** The numbers of sections for words that nothing matches: those with the most alike words. */
  nearest(query) {
    const scores = new Map()
    for (const word of tellingWords(query)) {
      const pairs = pairsOf(word)
      let [best, like] = ['', 0]
      for (const one of this.#vocabulary) {
        const now = likeness(pairs, pairsOf(one))
        if (now > like) [best, like] = [one, now]
      }
      if (like < LIKE_ENOUGH) continue
      for (const [number, weight] of this.#postings.get(best)) {
        scores.set(number, (scores.get(number) ?? 0) + weight * like)
      }
    }
    return [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number)
  }

  /**
   * The stems that a word stands for: itself, longer ones while it is unfinished or unknown; else its
   * nearest one.
   */
  #formsOf(word, isTelling, isBegun) {
    const own = stem(word)
    const isKnown = this.has(own)
    const forms = isKnown ? [own] : []
    if (!isTelling) return { forms }
    if (word.length > 1 && (isBegun || !isKnown)) {
      forms.push(...this.#vocabulary.filter(one => one !== own && one.startsWith(own)))
    }
    if (forms.length || word.length < 4) return { forms }
    const size = one => this.#postings.get(one).size
    const near = this.#vocabulary.filter(one => this.#written.has(one) && isAlmost(one, own))
    const [nearest] = near.sort((a, b) => size(b) - size(a))
    return nearest ? { forms: [nearest], meant: this.#written.get(nearest) } : { forms: [] }
  }

  /** For each section the weight of the form that speaks for it most. */
  #bestOf(forms, own) {
    const best = new Map()
    for (const form of forms) {
      const share = form === own || forms.length === 1 ? 1 : BEGUN
      for (const [number, weight] of this.#postings.get(form)) {
        // a section behind the last one is none: it stands for questions that must not be answered
        if (number < this.#headings.length) best.set(number, Math.max(best.get(number) ?? 0, weight * share))
      }
    }
    return best
  }

  /** What it counts that words of the query are in the heading, also the beginning of the last one. */
  #headingScore(number, { stems, begun }) {
    const heading = this.#headings[number]
    const isBegun =
      begun && !heading.stems.has(stem(begun)) && heading.words.some(word => word.startsWith(begun))
    const shared = stems.filter(one => heading.stems.has(one)).length + Number(Boolean(isBegun))
    const share = shared / stems.length || 0
    return WHOLE_HEADING * share ** 2 * (1 + (share * shared) / Math.max(heading.stems.size, stems.length))
  }

  /**
   * How much of the query and of the section's nearest wording are the same words, the rarer the more: 0 to
   * 1.
   */
  #nearestWording(number, rarity) {
    const whole = [...rarity.values()].reduce((total, rare) => total + rare, 0)
    let best = 0
    for (const wording of this.#wordings[number] ?? []) {
      const shared = [...rarity].filter(([one]) => wording.has(one))
      const weight = shared.reduce((total, [, rare]) => total + rare, 0)
      if (shared.length)
        best = Math.max(best, (weight / whole) * (shared.length / Math.max(wording.size, rarity.size)))
    }
    return best
  }
}

// Finds what is sensitive in a text, as assistant/safety/redaction.py does, before anything of it is sent.
import { compatible, readText } from './plain_text.js'
import { BEFORE, BIRTH, DIGITS, DIGIT_WORDS, NAMES, ORDINARY, RECENT, RULES } from './sensitive_rules.js'

export { NAMES }

const TITLED = RULES.find(({ check }) => check === 'titled').pattern

/** Whether the last of the digits is the check digit that belongs to the others. */
function isLuhn(digits) {
  const sum = [...digits].reverse().reduce((sum, digit, place) => {
    const value = place % 2 ? digit * 2 : +digit
    return sum + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** The digits of a match, also those that are written as words. */
function digitsOf(part) {
  const figures = part.toLowerCase().replace(/[a-z]+/g, word => {
    const value = DIGIT_WORDS.indexOf(word)
    return value < 0 ? '' : value % 10
  })
  return figures.replace(/\D/g, '')
}

/** What a run of digits most likely is, by the words before it. */
function kindOfDigits(digits, before) {
  const fits = ({ pattern, ahead }) =>
    pattern.test(`${digits} ${before}`) && (ahead === null || isLuhn(ahead + digits))
  return DIGITS.find(fits)?.kind ?? 'number'
}

/**
 * Whether a rule is looked at: a name counts beside other sensitive data, an introduced one beside a title
 * too.
 */
function applies(check, kinds, shown) {
  if (check === 'called') return kinds.length > 0 || shown.search(TITLED) >= 0
  return check === '' || check === 'birth' || kinds.some(kind => kind !== 'name')
}

/**
 * Whether a match is spared: a recent date that is nobody's birth, or an ordinary word that is nobody's
 * name.
 */
function isSpared(check, part, before) {
  if (check === 'birth') return RECENT.test(part) && !BIRTH.test(before)
  return (check === 'called' || check === 'named') && ORDINARY.test(part)
}

/**
 * Puts its kind in the place of each sensitive part, in what the rules see and in `cells`, which has one
 * entry for each character of that. `found` hears each kind and the cells that were taken out.
 */
function replaceSensitive(text, cells, found) {
  const kinds = []
  let shown = text
  for (const { kind: known, pattern, check } of RULES) {
    if (!applies(check, kinds, shown)) continue
    let longer = 0
    shown = shown.replace(pattern, (...match) => {
      const [part, index] = match.slice(-3)
      const before = shown.slice(0, index).slice(-BEFORE)
      if (isSpared(check, part, before)) return match[0]
      const rest = match[0].slice(0, -part.length)
      const kind = known || kindOfDigits(digitsOf(part), before)
      const name = `[${NAMES[kind]}]`
      kinds.push(kind)
      found(kind, cells.splice(index + longer + rest.length, part.length, ...name))
      longer += name.length - part.length
      return rest + name
    })
  }
  return cells
}

/**
 * The text as the server reads it, each sensitive part replaced by its kind: "my ssn is [Social Security
 * number]". `found` hears each kind, a key of NAMES.
 */
export function redact(text, found = () => {}) {
  const { shown, kept } = readText(text)
  return replaceSensitive(shown, kept, found).join('').normalize('NFKC')
}

/** Sensitive data in a text, in order: start and end as `slice` counts them, and the kind. */
export function findSensitive(text) {
  const starts = []
  const found = []
  let index = 0
  for (const given of text) {
    for (const character of compatible(given)) {
      if (!starts.length || !/\p{M}/u.test(character)) starts.push(index)
    }
    index += given.length
  }
  starts.push(index)
  const places = starts.map(start => ({ start }))
  // one character of the text may be several to the rules
  starts.forEach((end, place) => {
    for (let before = place; before && places[--before].end === undefined && starts[before] < end;)
      places[before].end = end
  })
  replaceSensitive(readText(text).shown, places, (kind, taken) => {
    found.push({ start: taken[0].start, end: taken.at(-1).end, kind })
  })
  return found.sort((a, b) => a.start - b.start)
}

/**
 * Whether a text that is still being typed may be sent: half a number or half an address is nothing to the
 * rules yet.
 */
export const maySendTyped = text => !/@|(\p{Nd}[^]*){3}/u.test(text)

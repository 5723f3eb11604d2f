// Finds what is sensitive in a text, as assistant/safety/redaction.py does by its rules, before anything of it
// is sent. Names that only a dictionary can tell from words are left to the service, which has one.
import { compatible, readText } from './plain_text.js'
import {
  BEHIND,
  BIRTH,
  DIGITS,
  HARMLESS,
  NAMES,
  NUMBER_WORDS,
  ORDINARY,
  RECENT,
  RULES,
  WINDOW,
} from './sensitive_rules.js'

export { NAMES }

/** What the rules see in the place of what a rule before them has found. */
const HIDDEN = '\x01'

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
  let digits = ''
  let times = 1
  let isOpen = false
  for (const token of part.toLowerCase().match(/\d+|[a-z]+/g) ?? []) {
    const found = NUMBER_WORDS[token] ?? (/\d/.test(token) ? token : '')
    if (found[0] === 'x') times = +found[1]
    else if (found) {
      if (isOpen && !(found.length === 1 && found !== '0')) digits += '0'
      isOpen = found.endsWith('*')
      digits += found.replace('*', '').repeat(times)
      times = 1
    }
  }
  return isOpen ? `${digits}0` : digits
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
  if (check === 'called') return kinds.size > 0 || shown.search(TITLED) >= 0
  return (check !== 'titled' && check !== 'named') || [...kinds].some(kind => kind !== 'name')
}

/** Whether what looks sensitive is, by what stands around it and how many digits it has. */
function counts(rule, part, before, behind) {
  if (rule.before && !rule.before.test(before)) return false
  if (rule.spare?.test(before) || rule.after?.test(behind)) return false
  if (rule.digits && digitsOf(part).length < rule.digits) return false
  if (rule.check === 'birth') return !RECENT.test(part) || BIRTH.test(before)
  return !(rule.check === 'called' || rule.check === 'named') || !ORDINARY.test(part)
}

/** What is sensitive in a text as the rules see it: start, end and kind of each, in order. */
function findIn(text) {
  const kinds = new Set()
  const taken = []
  let shown = text
  for (const rule of RULES) {
    if (!applies(rule.check, kinds, shown)) continue
    let rest = ''
    let done = 0
    for (const match of shown.matchAll(rule.pattern)) {
      const part = match.slice(1).findLast(group => group !== undefined) ?? match[0]
      const end = match.index + match[0].length
      const start = end - part.length
      const before = shown.slice(Math.max(0, start - WINDOW), start)
      if (!counts(rule, part, before, shown.slice(end, end + BEHIND))) continue
      rest += shown.slice(done, start) + HIDDEN.repeat(part.length)
      done = end
      if (rule.kind === HARMLESS) continue
      const kind = rule.kind || kindOfDigits(digitsOf(part), before)
      kinds.add(kind)
      taken.push({ start, end, kind })
    }
    shown = rest + shown.slice(done)
  }
  return taken.sort((a, b) => a.start - b.start)
}

/**
 * The text as the server's rules read it, each sensitive part replaced by its kind: "my ssn is [Social Security
 * number]". `found` hears each kind, a key of NAMES; `names` are the words for them, which the service knows in
 * each language.
 */
export function redact(text, found = () => {}, names = NAMES) {
  const { shown, kept } = readText(text)
  const parts = []
  let done = 0
  for (const { start, end, kind } of findIn(shown)) {
    found(kind)
    parts.push(...kept.slice(done, start), `[${names[kind]}]`)
    done = end
  }
  return [...parts, ...kept.slice(done)].join('').normalize('NFKC')
}

/** Sensitive data in a text, in order: start and end as `slice` counts them, and the kind. */
export function findSensitive(text) {
  const starts = []
  let index = 0
  for (const given of text) {
    for (const character of compatible(given)) {
      if (!starts.length || !/\p{M}/u.test(character)) starts.push(index)
    }
    index += given.length
  }
  starts.push(index)
  return findIn(readText(text).shown).map(({ start, end, kind }) => {
    // one character of the text may be several to the rules
    while (starts[end] === starts[end - 1]) end += 1
    return { start: starts[start], end: starts[end], kind }
  })
}

/**
 * Whether a text that is still being typed may be sent: half a number or half an address is nothing to the
 * rules yet.
 */
export const maySendTyped = text => !/@|(\p{Nd}[^]*){3}/u.test(text)

// The plain form of a text, in ASCII, which the rules for sensitive data see. The server has the same in
// assistant/safety/redaction.py.
import { HAN, ZEROS } from './digits.js'

const SEEN = /(\p{Lu})|(\p{Ll})|([\p{L}\p{N}])|([‘’‛′])|([\p{Pd}−])|(\p{Z})|([·•∙⋅])|./u

const isDecimal = code => /\p{Nd}/u.test(String.fromCodePoint(code))

/** The one character of ASCII that the rules see in place of another. */
function plainCharacter(character) {
  const [base] = character.normalize('NFKD')
  if (base < '\x80') return base
  if (HAN.includes(character)) return `${HAN.indexOf(character)}`
  let code = character.codePointAt()
  let value = 0
  if (isDecimal(code)) {
    while (isDecimal(--code)) value++
    return `${value % 10}`
  }
  value = code - ZEROS.findLast(zero => zero <= code)
  if (value < 10 && /\p{N}/u.test(character)) return `${value}`
  return "Xx_'- ."[SEEN.exec(character).indexOf(character, 1) - 1] ?? '\x7f'
}

/** A character as the rules read it: its compatibility forms, without what cannot be seen. */
export const compatible = character => character.normalize('NFKC').replace(/\p{Cf}/gu, '')

/** What the rules see of a text, and what the text keeps for each character of that. */
export function readText(text) {
  let shown = ''
  const kept = []
  for (const character of text.replace(/[^]/gu, compatible)) {
    if (kept.length && /\p{M}/u.test(character)) kept.push(kept.pop() + character)
    else {
      const seen = plainCharacter(character)
      shown += seen
      kept.push(/\d/.test(seen) ? seen : character)
    }
  }
  return { shown, kept }
}

/** The text as the rules see it: in ASCII. */
export const plainText = text => readText(text).shown

// What of a person's words may leave the page, and when.
import { kinds as names } from 'words:kinds'

// loaded only when somebody types numbers or an address
const rules = () => import('../../shared/sensitive.js')

const digitsIn = text => (text.match(/\p{Nd}/gu) ?? []).length

/**
 * Whether words may be sent while they are being typed: half a number or half an address is not recognized
 * as what it will be.
 */
export const maySendTyped = text => !text.includes('@') && digitsIn(text) < 3

/**
 * A text without what is sensitive in it, by the same rules as the server, and the names of the kinds that
 * were taken out; a person's name alone is none. Rejects when the rules cannot be loaded.
 */
export async function redacted(text) {
  const { NAMES, redact } = await rules()
  const found = new Set()
  const rest = redact(text, kind => found.add(kind), names)
  found.delete('name')
  return {
    text: rest,
    kinds: Object.keys(NAMES)
      .filter(kind => found.has(kind))
      .map(kind => names[kind]),
  }
}

/**
 * Whether a text has personal data in it. Many digits are when the rules cannot be
 * loaded.
 */
export const hasPersonalData = text =>
  redacted(text).then(
    ({ kinds }) => kinds.length > 0,
    () => digitsIn(text) > 6,
  )

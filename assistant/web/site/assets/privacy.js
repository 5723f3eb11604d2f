// What of a person's words may leave the page, and when.

const rules = () => import(new URL('../widget/sensitive.js', import.meta.url))

/** Whether words may be sent while they are being typed: half a number or half an address is not recognized as what it will be. */
export const maySendTyped = text => !text.includes('@') && (text.match(/\p{Nd}/gu) ?? []).length < 3

/** A text without what is sensitive in it, by the same rules as the server, and the kinds that were taken out. Rejects when the rules cannot be loaded. */
export async function redacted(text) {
  const { KINDS, redact } = await rules()
  const kinds = new Set()
  const rest = redact(text, kind => kinds.add(kind))
  return { text: rest, kinds: [...kinds].sort((a, b) => a - b).map(kind => KINDS[kind]) }
}

/** Whether a text has personal data in it; a name alone is none. Many digits are when the rules cannot be loaded. */
export const hasPersonalData = text =>
  redacted(text).then(({ kinds }) => kinds.some(kind => kind !== 'name'), () => (text.match(/\p{Nd}/gu) ?? []).length > 6)

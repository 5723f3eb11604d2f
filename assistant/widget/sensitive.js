// Skeleton: the real rules come with the next commit; the interface stays.

/** Sensitive data in a text, in the order of their places: where it stands (UTF-16 units of `text`, as `slice` counts) and its kind. */
export function findSensitive(text) {
  return [...text.matchAll(/\b\d{3}-\d{2}-\d{4}\b/g)].map(m => ({ start: m.index, end: m.index + m[0].length, kind: 'ssn' }))
}

/** The text with each such part replaced as the server does it: "my ssn is [Social Security number]". */
export function redact(text) {
  return findSensitive(text).reduceRight((t, s) => `${t.slice(0, s.start)}[${KINDS[s.kind]}]${t.slice(s.end)}`, text)
}

/** Kind → its name in English, in the order in which they are told: ssn, card, birth-date, phone, email, npi, record, number, name. */
export const KINDS = { ssn: 'Social Security number', card: 'card number', 'birth-date': 'date of birth', phone: 'phone number', email: 'email address', npi: 'NPI number', record: 'medical record number', number: 'long number', name: 'name' }

/** What the person is told, in the API's own English words, or '' when nothing but names was found. For other languages use the kinds. */
export function told(found) {
  return found.length ? 'Your question has a Social Security number in it. …' : ''
}

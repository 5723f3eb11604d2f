// A text that somebody typed, in the formats of a reply: as it looks, with its lists and its addresses.

const MARKS = /[\\`*_[\]<>|~#]/g
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g
const NUMBERED = /^\s*\d{1,3}[.)]\s+/
const BULLET = /^\s*[-*•]\s+/
const QUOTED = /^>\s?/

const escapedHtml = text =>
  text.replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign])

/** A text with `plain` applied to all of it but its addresses, which `linked` makes. */
function withAddresses(text, plain, linked) {
  let made = ''
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    made += plain(text.slice(at, match.index)) + linked(match[0])
    at = match.index + match[0].length
  }
  return made + plain(text.slice(at))
}

const inHtml = text =>
  withAddresses(text, escapedHtml, address => `<a href="${escapedHtml(address)}">${escapedHtml(address)}</a>`)
const inMarkdown = text =>
  withAddresses(
    text,
    plain => plain.replace(MARKS, String.raw`\$&`),
    address => `<${address}>`,
  )

/** What a line is: its kind, and its words without the mark. */
function lineOf(line) {
  for (const [kind, mark] of [
    ['ol', NUMBERED],
    ['ul', BULLET],
    ['blockquote', QUOTED],
  ])
    if (mark.test(line)) return { kind, words: line.replace(mark, ''), mark: mark.exec(line)[0] }
  return { kind: 'p', words: line, mark: '' }
}

/** The lines of a paragraph, those of one kind together. */
function runsOf(paragraph) {
  const runs = []
  for (const line of paragraph.split('\n').filter(each => each.trim()).map(lineOf)) {
    const last = runs.at(-1)
    const isIndented = last?.kind.endsWith('l') && /^\s+\S/.test(line.words) && line.kind === 'p'
    if (isIndented) last.lines.push({ ...line, goesOn: true })
    else if (last?.kind === line.kind) last.lines.push(line)
    else runs.push({ kind: line.kind, lines: [line] })
  }
  return runs
}

function htmlOf({ kind, lines }) {
  if (kind === 'p') return `<p>${lines.map(({ words }) => inHtml(words)).join('<br>')}</p>`
  if (kind === 'blockquote')
    return `<blockquote><p>${lines.map(({ words }) => inHtml(words)).join('<br>')}</p></blockquote>`
  const items = []
  for (const { words, goesOn } of lines) {
    if (goesOn) items.push(`${items.pop()}<br>${inHtml(words.trim())}`)
    else items.push(inHtml(words))
  }
  const first = kind === 'ol' ? parseInt(lines[0].mark, 10) : 1
  return `<${kind}${first === 1 ? '' : ` start="${first}"`}>${items.map(item => `<li>${item}</li>`).join('')}</${kind}>`
}

const markdownOf = ({ kind, lines }) =>
  lines
    .map(({ words, mark, goesOn }) => (goesOn ? `   ${inMarkdown(words.trim())}` : mark + inMarkdown(words)))
    .join(kind === 'p' ? '\\\n' : '\n')

/** A typed text in the three formats. */
export function typedForms(text) {
  const runs = text
    .split(/\n\s*\n/)
    .filter(paragraph => paragraph.trim())
    .flatMap(runsOf)
  return { text, markdown: runs.map(markdownOf).join('\n\n'), html: runs.map(htmlOf).join('') }
}

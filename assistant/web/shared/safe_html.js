// HTML of the service as elements, of which only harmless ones are made. The text is read here and not by a
// parser of the browser, so that it also works on pages that require trusted types.

const CELL = ['class', 'colspan', 'rowspan']

/** Elements with their attributes, as `content/html.py` allows them. */
export const ALLOWED = {
  a: ['href', 'title'],
  abbr: ['title'],
  b: [],
  blockquote: [],
  br: [],
  caption: [],
  cite: [],
  code: [],
  dd: [],
  del: [],
  details: [],
  div: ['class', 'role'],
  dl: [],
  dt: [],
  em: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  hr: [],
  i: [],
  img: ['src', 'alt', 'title', 'loading'],
  ins: [],
  kbd: [],
  li: [],
  mark: [],
  ol: ['start'],
  p: ['class'],
  pre: [],
  q: [],
  s: [],
  samp: [],
  small: [],
  span: [],
  strong: [],
  sub: [],
  summary: [],
  sup: [],
  table: [],
  tbody: [],
  td: CELL,
  tfoot: [],
  th: [...CELL, 'scope'],
  thead: [],
  tr: [],
  tt: [],
  u: [],
  ul: [],
  var: [],
}
const CLASSES = /^(?:admonition(?:-title)?|note|tip|important|warning|caution|align-(?:left|center|right))$/
const EMPTY = new Set(['br', 'hr', 'img'])

/** Elements whose content is left out with them. */
const DROPPED = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'object',
  'svg',
  'math',
  'noscript',
  'title',
  'textarea',
  'select',
])

const TOKEN = /<!--[^]*?(?:-->|$)|<(\/?)([a-z][a-z\d]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|([^<]+|<)/gi
const ATTRIBUTE = /([a-z][a-z-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

function decode(text) {
  return text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : parseInt(hex, 16)
    return name ? (ENTITIES[name] ?? whole) : String.fromCodePoint(code)
  })
}

/** The address as a URL when it may be followed: http, https, mailto or tel. Null when it may not. */
export function safeUrl(address, base = location.href) {
  const url = URL.parse(address, base)
  return url && ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url : null
}

/** The attributes of a link on a page of the help center. */
const ownLink = address => ({ href: safeUrl(address) && address, rel: 'noopener' })

function attributesOf(name, text, linkTo) {
  const found = {}
  for (const [, key, doubleQuoted, singleQuoted] of text.matchAll(ATTRIBUTE)) {
    if (ALLOWED[name].includes(key.toLowerCase()))
      found[key.toLowerCase()] = decode(doubleQuoted ?? singleQuoted)
  }
  if (found.class)
    found.class = found.class
      .split(/\s+/)
      .filter(one => CLASSES.test(one))
      .join(' ')
  if (found.role !== 'note') delete found.role
  return name === 'a' ? { ...found, ...linkTo(found.href ?? '') } : found
}

const isOfThisSite = address => safeUrl(address)?.origin === location.origin

/**
 * HTML text as a fragment of elements and attributes from the list above; of everything else only the text
 * stays. `linkTo` gives the attributes of a link to an address. Where pictures are not wanted, and for those
 * of other hosts, their words are shown.
 */
export function safeHtml(markup, { linkTo = ownLink, hasPictures = true } = {}) {
  const fragment = document.createDocumentFragment()
  const open = [fragment]
  let dropped = ''
  for (const [, closes, tag, attributes, text] of String(markup).matchAll(TOKEN)) {
    const name = tag?.toLowerCase()
    if (dropped) {
      if (closes && name === dropped) dropped = ''
    } else if (text) open.at(-1).append(decode(text))
    else if (closes) {
      const place = open.findLastIndex(element => element.localName === name)
      if (place > 0) open.length = place
    } else if (DROPPED.has(name)) dropped = name
    else if (Object.hasOwn(ALLOWED, name ?? '')) {
      const given = attributesOf(name, attributes, linkTo)
      if (name === 'img' && !(hasPictures && isOfThisSite(given.src ?? ''))) {
        open.at(-1).append(given.alt ?? '')
        continue
      }
      const element = document.createElement(name)
      for (const [key, value] of Object.entries(given)) if (value) element.setAttribute(key, value)
      open.at(-1).append(element)
      if (!EMPTY.has(name)) open.push(element)
    }
  }
  return fragment
}

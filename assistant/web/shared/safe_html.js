// HTML of the service as elements, of which only harmless ones are made. The text is read here and not by a
// parser of the browser, so that it also works on pages that require trusted types.

const CELL = ['class', 'colspan', 'rowspan']
const PLAYER = ['src', 'poster', 'width', 'height', 'loop', 'muted', 'controls', 'preload', 'aria-label']

/** Elements with their attributes, as `content/html.py` allows them. */
export const ALLOWED = {
  a: ['href', 'title', 'id', 'role'],
  abbr: ['title'],
  audio: PLAYER,
  b: [],
  blockquote: [],
  br: [],
  caption: [],
  cite: [],
  code: [],
  dd: [],
  del: [],
  details: ['class', 'open', 'name'],
  div: ['class', 'role', 'id'],
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
  li: ['class'],
  mark: [],
  ol: ['start'],
  p: ['class'],
  pre: [],
  q: [],
  s: [],
  samp: [],
  small: [],
  source: ['src', 'type', 'media'],
  span: ['class', 'role', 'aria-label'],
  strong: [],
  sub: [],
  summary: ['class'],
  sup: ['class'],
  table: [],
  tbody: [],
  td: CELL,
  tfoot: [],
  th: [...CELL, 'scope'],
  thead: [],
  tr: [],
  track: ['src', 'kind', 'srclang', 'label', 'default'],
  tt: [],
  u: [],
  ul: [],
  var: [],
  video: PLAYER,
}
const CLASSES =
  /^(?:admonition(?:-title)?|note|tip|important|warning|caution|align-(?:left|center|right)|tabs?|footnotes?|footnote-ref|task(?:-item)?|diagram)$/
const ROLES = /^(?:note|img|doc-(?:noteref|endnotes|backlink))$/
const EMPTY = new Set(['br', 'hr', 'img', 'source', 'track'])
const WITHOUT_VALUE = new Set(['open', 'controls', 'loop', 'muted', 'default'])
const PLAYERS = new Set(['video', 'audio'])

/** Names of notes and of groups of tabs, as `content/html.py` gives them. */
const OWN_NAME = /^(?:fn|fnref|tabs)-\d+-\d+(?:-\d+)?$/

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

/** So many texts were made into elements: one section may stand on a page more than once. */
let made = 0

/** A link to a note or back: it leads there in its own text, also where a browser would look elsewhere. */
function follow(event) {
  const link = event.currentTarget
  const target = link.getRootNode().querySelector(link.getAttribute('href'))
  if (!target) return
  event.preventDefault()
  target.tabIndex = target.localName === 'a' ? 0 : -1
  target.focus()
}

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
  if (!ROLES.test(found.role ?? '')) delete found.role
  for (const key of ['id', 'name'])
    if (key in found) found[key] = OWN_NAME.test(found[key]) ? `${found[key]}-${made}` : ''
  if (name !== 'a') return found
  if (OWN_NAME.test(found.href?.slice(1) ?? '')) return { ...found, href: `${found.href}-${made}`, onclick: follow }
  return { ...found, ...linkTo(found.href ?? '') }
}

const isOfThisSite = address => safeUrl(address)?.origin === location.origin

/**
 * HTML text as a fragment of elements and attributes from the list above; of everything else only the text
 * stays. `linkTo` gives the attributes of a link to an address. Where pictures are not wanted, and for those
 * of other hosts, their words are shown.
 */
export function safeHtml(markup, { linkTo = ownLink, hasPictures = true } = {}) {
  made++
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
      const isPlayed = hasPictures && isOfThisSite(given.src ?? '')
      if (!isPlayed && (PLAYERS.has(name) || name === 'source' || name === 'track')) continue // its words stay
      if (PLAYERS.has(name)) Object.assign(given, { controls: '', preload: 'metadata' })
      const element = document.createElement(name)
      for (const [key, value] of Object.entries(given)) {
        if (typeof value === 'function') element[key] = value
        else if (value || WITHOUT_VALUE.has(key)) element.setAttribute(key, value)
      }
      open.at(-1).append(element)
      if (!EMPTY.has(name)) open.push(element)
    }
  }
  return fragment
}

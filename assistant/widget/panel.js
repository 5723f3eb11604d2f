// The panel of <help-widget>: asks, shows, goes back, and leads to a person. Everything is made of elements and text, never of HTML strings.
import { openPack, problem } from './pack.js'
import { KINDS, redact } from './sensitive.js'
import * as t from './lang/en.js' // each language gets a panel of its own: see tests/widget_dist.py

const SHEET = `@tokens
* { box-sizing: border-box; margin: 0; padding: 0; border: 0; background: none; font: inherit; color: inherit; text-align: start; list-style: none; unicode-bidi: plaintext; }
[hidden] { display: none!important; }
dialog {
  inset-block: auto calc(var(--help-block-end) + 64px);
  flex-flow: column; width: 380px; height: 600px; max-height: calc(100dvh - var(--help-block-end) - 80px);
  overflow: hidden; border: 1px solid var(--help-line); background: var(--help-bg); color: var(--help-text);
  font: 1rem/1.5 var(--help-font, system-ui, sans-serif); overflow-wrap: anywhere;
}
dialog[open], .head, .ask, .row, .steps>li { display: flex; }
.head, .ask, .row, .steps>li { gap: 0.5em; }
dialog, .icon, .go, input, textarea, .chip, .asked, .here, .notice, [role=option] { border-radius: var(--help-radius); }
.asked, .here, .notice, [role=option] { padding: 0.5em 0.75em; }
@media (max-width: 40em), (max-height: 28em) { dialog { inset: 0; min-width: 100%; min-height: 100%; border: 0; border-radius: 0; } }
@media (max-height: 28em) { dialog[open] { display: block; overflow: auto; } }
a, .link { color: var(--help-accent); text-decoration: none; }
.prose a, :is(a, .link):hover { text-decoration: underline; }
[tabindex="-1"]:focus { outline: 0; }
.icon, .ask .go { font-size: 24px; }
.sr { position: absolute; clip-path: inset(50%); }
.head, .ask, .row { align-items: center; }
.head { padding: 0.25em 0.5em 0; }
h2, h3, label, b, mark, th, strong, .says, .emergency { font-weight: 600; }
h2 { flex: 1; }
.go, h2 { padding: 0 0.75em; }
button, [role=option] { cursor: pointer; }
.icon, .go { display: grid; place-items: center; min-width: 44px; }
.icon, .go, .link, input, textarea, .chip { min-height: 44px; }
.asked, .here, [aria-selected=true], .icon:hover, .chip:hover { background: var(--help-accent-soft); }
:host(:dir(rtl)) .turn { scale: -1 1; }
form { padding: 0 1.25em 0.75em; border-bottom: 1px solid var(--help-line); }
.ask { margin-block: 0.25em; }
input, textarea, .chip { min-width: 0; width: 100%; padding: 0.25em 0.75em; border: 1px solid var(--help-line-strong); }
.icon, .quiet, small, .note, :checked+div, .not-confirmed { color: var(--help-text-quiet); }
label, .quiet, .chip, .notice, .list h3, table, .foot { font-size: .9375em; }
small, .note { display: inline-block; width: 100%; font-size: smaller; }
.body { flex: 1; padding: 1em 1.25em; overflow: auto; overscroll-behavior: contain; outline-offset: -3px; }
section>*+*, .prose>*+* { margin-top: 0.75em; }
.foot { padding: 0 1.25em; border-top: 1px solid var(--help-line); }
.asked { width: fit-content; margin-inline-start: auto; }
.here, [role=option] { margin-inline: -0.75em; }
.amber, .notice { color: var(--help-amber); }
.emergency { color: var(--help-red); }
.notice { border: 1px solid; white-space: pre-line; }
form+.notice { margin: 0.75em 1.25em 0; }
.prose :is(ul, ol:not(.steps)) { padding-inline-start: 1.25em; list-style: revert; }
table { display: block; overflow: auto; border-collapse: collapse; }
th, td { padding: 0.25em 0.5em; border: 1px solid var(--help-line); }
.admonition { padding-inline-start: 0.75em; border-inline-start: 3px solid var(--help-amber); }
li+li { margin-top: 0.5em; }
[type=checkbox] { flex: none; width: 24px; min-height: 24px; accent-color: var(--help-accent); }
.row { flex-wrap: wrap; }
.row .link { margin-inline-end: 0.5em; }
.row .chip { width: auto; }
.list li+li { margin: 0; border-top: 1px solid var(--help-line); }
.list :is(a, .link) { display: block; width: 100%; padding: 0.5em 0; }
[aria-selected=true] { outline: 2px solid transparent; }
mark { background: var(--help-mark); }`

const SMALL = '(max-width:40em),(max-height:28em)'
const AWAY = 1e4 // milliseconds for which the service is left alone after it did not answer
const TAGS = /^(?:[a-z]\w?|su[bp]|strong|code|pre|kbd|div|t(?:able|head|body)|blockquote)$/
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' }
const decode = text => text.replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all)
const is = media => matchMedia(media).matches

/** Give an element attributes, `on…` listeners and children, in any order. A string is text, never HTML. */
const fill = (element, ...children) => {
  for (const child of children.flat(9)) {
    if (child?.constructor === Object) for (const [key, value] of Object.entries(child)) {
      if (/^on/.test(key)) element[key] = value
      else if (value != null) element.setAttribute(key, value)
    } else if (child) element.append(child)
  }
  return element
}

/** An element `name.classes`. */
const make = (name, ...children) => {
  const [tag, classes] = name.split('.')
  return fill(document.createElement(tag), { class: classes }, children)
}

/** A text without what is sensitive in it, and the sentence about what that was. Nothing is sent before this has looked. */
const clean = text => {
  const kinds = new Set()
  const question = redact(text, kind => kind > 7 || kinds.add((t.kinds ?? KINDS)[kind]))
  return [question, kinds.size && t.sensitive([...kinds].join(', '))]
}

/** The panel of `host`: what it can do, as functions. `missing` when the page's language is none of the widget's. */
export function openPanel(host, missing) {
  const root = host.shadowRoot
  const views = [] // the last one is shown; Back leads to the others
  let recent
  let awayUntil = 0
  let active = -1
  let abort = new AbortController()
  let timer, packed, seen, handoff = { label: t.person, url: host.api, prepare: [] }

  const press = (name, onclick, ...children) => make('button.' + name, { type: 'button', onclick }, ...children)
  const link = (text, onclick) => press('link', onclick, text)
  const quiet = (...children) => make('p.quiet', ...children)
  const title = (...children) => make('h3', ...children)
  const items = (all, item) => make('ul', all.map(each => make('li', item(each))))

  // --- the panel itself ------------------------------------------------------------------------------------------------

  const show = () => {
    if (dialog.open) return
    dialog[is(SMALL) ? 'showModal' : 'show']()
    // the keyboard of a phone would hide the suggestions
    ;(is('(pointer:coarse)') ? heading : input).focus()
    host.tell('help-open', { page: host.page })
    pack().catch(Object)
  }

  const close = button => {
    dialog.close() // gives the focus back to what had it
    if (document.activeElement === document.body) button.focus()
  }

  const leave = () => {
    host.open = false
  }

  const remove = () => {
    abort.abort()
    dialog.remove()
    root.adoptedStyleSheets.pop()
  }

  const escape = event => {
    if (event.key && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    list.firstChild ? clear() : leave()
  }

  /** Said to a screen reader; the same words again are said again. */
  const say = (text, place = status) => {
    const words = text.replace(/\s+/g, ' ').trim()
    place.textContent = place.textContent === words ? words + '\u00a0' : words
  }

  // --- views and the way back ------------------------------------------------------------------------------------------

  /** Put a view on top. The focus goes to its beginning, or stays where somebody types. */
  const push = (shown, isTyped) => {
    if (views[0]) views.at(-1).scroll = body.scrollTop
    views.push(shown)
    draw(isTyped)
  }

  const draw = isTyped => {
    const { node, scroll = 0 } = views.at(-1)
    clear()
    view.replaceChildren(node)
    back.hidden = views.length < 2
    if (!isTyped && dialog.open) (node.querySelector('[tabindex="-1"]') ?? input).focus()
    body.scrollTop = scroll
  }

  const goBack = () => {
    abort.abort()
    views.pop()
    if (views.length < 2) turn()
    draw()
  }

  /** The first view: what may help on the page that the application shows. */
  const turn = async () => {
    const { page } = host
    if (!views[0]) push({ node: make('section') }, true)
    const { node } = views[0]
    const found = await call('pages/' + encodeURIComponent(page).replaceAll('%2F', '/'), pack => pack.page(page)).then(
      sent => articles(sent.articles[0]?.reason === 'Often read' ? t.often : t.forPage, sent.articles.slice(0, 4)),
      error => failed(error, turn),
    )
    if (page !== host.page) return
    node.textContent = ''
    fill(node, (missing || t.lang !== 'en') && quiet(t.about), found,
      group(t.recent, recent, ({ question, choice, label }) => link(label, () => ask(question, choice, label))))
  }

  // --- asking ----------------------------------------------------------------------------------------------------------

  /** Ask and show what comes back; a new question takes the place of the one before. Resolves to the answer, or null. */
  const ask = async (text, choice, label, isTyped) => {
    const { page, audience } = host
    const [question, found] = clean(`${text}`.trim())
    if (!question) return null
    label ??= question
    const node = make('section', { part: 'answer' }, make('p.asked', { tabindex: -1 }, label))
    const shown = { node, question }
    keep({ question, choice, label })
    host.tell('help-question', { question, page })
    // what is undefined is not sent; a choice is no question after another one
    const body = { question, page, audience: audience || undefined, choice, after: choice ? undefined : seen }
    return load(shown, isTyped, () => ask(question, choice, label), 'answers', pack => pack.answer(question, { choice }), answer => {
      shown.answer = answer
      seen = answer.answer_id
      fill(node, found && make('p.notice', found), card(answer, question))
      say(node.innerText, answer.notices[0]?.kind === 'emergency' ? alert : status)
      fill(node, more(answer))
      host.tell('help-answer', answer)
      return answer
    }, body)
  }

  /** Show a view and fill it with what comes; what was on its way before is given up. */
  const load = async (shown, isTyped, again, path, fromPack, then, body) => {
    abort.abort()
    const mine = (abort = new AbortController())
    const wait = quiet(t.looking)
    fill(shown.node, wait)
    push(shown, isTyped)
    try {
      const sent = await call(path, fromPack, body, mine)
      wait.remove()
      return then(sent)
    } catch (error) {
      if (!mine.signal.aborted) wait.replaceWith(...failed(error, () => (views.pop(), again())))
    }
  }

  /** What is shown and said of an answer. */
  const card = ({ status, source, text, html, steps, notices, choices, parts }, question) => {
    const isLate = status === 'no_answer' && notices.at(-1)?.kind === 'stale'
    return [
      notices.filter(notice => !text?.includes(notice.text)).map(({ kind, text }) => make('p.notice ' + kind, text)),
      parts[0] ? parts.map(part => make('section', title(part.question), part.html ? prose(part.html, part.steps) : says(t.headings.no_answer), part.source && ways(part.source))) : [
        says(isLate ? t.late : t.headings[status]),
        source && [origin(source), titled(source, source)],
        html && prose(html, steps),
      ],
      choices[0] && items(choices, ({ label, choice }) => press('chip', () => ask(question, choice, label), label)),
    ]
  }

  /** What is only shown: where to go on. */
  const more = ({ status, source, related, parts, answer_id }) => {
    return [
      source && !parts[0] && [ways(source), verdicts(source, answer_id)],
      status !== 'clarify' && articles(status === 'no_answer' ? t.near : t.related, related),
    ]
  }

  const titled = ({ heading }, article) => heading !== article.title && title(heading)

  const says = text => {
    return text && make('p.says', text)
  }

  const origin = ({ title, status, reviewed }) => {
    return quiet(t.from, make('b', title), reviewed && t.reviewed(new Date(reviewed + 'T12:00').toLocaleDateString(t.locale, { dateStyle: 'medium' })),
      '. ', make('span.amber', status === 'partial' && t.partial))
  }

  /** To the article, here and in a new tab. */
  const ways = ({ id, anchor, url }) => {
    return make('p.row', isHere() && link(t.article, () => read(id, anchor)), away(url, t.tab))
  }

  const isHere = () => {
    return host.articles !== 'tab'
  }

  const verdicts = ({ id, anchor }, answer_id) => {
    const box = make('div', { role: 'group', 'aria-label': t.helped }, quiet(t.helped), make('p.row', t.verdicts.map(([verdict, label]) => press('chip', async () => {
        const feedback = { article: id, anchor, verdict }
        host.tell('help-feedback', feedback)
        const said = await call('feedback', undefined, { ...feedback, answer_id }).then(() => t.thanks, () => t.unreachable)
        box.replaceChildren(quiet({ tabindex: -1 }, said))
        box.firstChild.focus()
        say(said)
      }, label))))
    return box
  }

  // --- an article ------------------------------------------------------------------------------------------------------

  /** An article in the panel, at a section of it. */
  const read = (id, anchor = 'top') => {
    const top = title({ tabindex: -1 })
    const node = make('section', top)
    return load({ ...views.at(-1), node, scroll: 0 }, 0, () => read(id, anchor), 'articles/' + id, pack => pack.answer('', { choice: `${id}#${anchor}` }), article => {
      const { source, sections, status, url } = article
      say((top.textContent = article.title ?? source.title))
      let here
      fill(node, sections ? [
        make('p.row', away(url, t.tab)),
        says(t.headings[status]), status === 'partial' && make('p.amber', t.partial),
        sections.filter(section => section.html).map(section => {
          const part = make('section', titled(section, article), prose(section.html, section.steps))
          if (section.anchor === anchor && anchor !== 'top') (here = part).className = 'here'
          return part
        }),
        verdicts({ id, anchor }), articles(t.related, article.related),
      ] : [card(article), more(article)]) // the pack has sections only
      here?.scrollIntoView()
    })
  }

  const articles = (title, all) => {
    return group(title, all, ({ id, title, url, summary }) => away(url, [make('b', title), make('small', summary), isHere() && { onclick(event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      read(id)
    } }]))
  }

  const group = (name, all, item) => {
    return all[0] && make('section.list', title(name), items(all, item))
  }

  /** A link that leaves the application as it is. */
  const away = (url, ...inner) => {
    return make('a', { href: safe(url), target: '_blank' }, inner)
  }

  /** An address that may be followed, or none. */
  const safe = address => {
    return /^(https?|mailto|tel):.*/.exec(new URL(address, host.api))?.[0]
  }

  /** Cleaned HTML of the API as elements: known elements, three attributes, the rest as text. No parser of the browser sees it. */
  const prose = (html, steps) => {
    const open = [make('div.prose', { dir: 'auto', lang: 'en' })]
    for (const [, closes, name, attributes, text] of html.matchAll(/<(\/?)(\w+)((?:"[^"]*"|[^">])*)>|([^<]+)/g)) {
      const value = key => decode(new RegExp(' ' + key + '="([^"]*)"').exec(attributes)?.[1] ?? '')
      if (!TAGS.test(name)) open[0].append(text ? decode(text) : value('alt'))
      else if (closes) {
        const at = open.findIndex(element => element.localName === name)
        if (at < open.length - 1) open.splice(0, at + 1)
      } else {
        const element = name === 'a' ? away(value('href')) : make(name, { start: value('start') || null })
        if (/^admonition/.test(value('class'))) element.className = value('class')
        open[0].append(element)
        if (!/^[bh]r$/.test(name)) open.unshift(element)
      }
    }
    const whole = open.at(-1)
    const list = steps[1] && whole.querySelector(':scope > ol')
    if (list) tickable(list)
    return whole
  }

  /** Steps that can be ticked off. */
  const tickable = list => {
    const items = [...list.children]
    const count = quiet({ role: 'status' })
    list.className = 'steps'
    list.after(count)
    items.forEach((item, place) => {
      const words = make('div', place + 1 + '. ', ...item.childNodes)
      fill(item, make('input', { type: 'checkbox', 'aria-label': words.textContent, onchange() {
        count.textContent = t.done(list.querySelectorAll(':checked').length, items.length)
      } }), words)
    })
  }

  // --- typing ----------------------------------------------------------------------------------------------------------

  const typed = () => {
    clearTimeout(timer)
    activate(-1) // Enter asks what is typed, not what was chosen before
    timer = setTimeout(() => search(input.value.trim()).catch(() => {}), 120)
  }

  const search = async asked => {
    const [query, found] = clean(asked)
    warn(found)
    const { results, corrected } = query[1] ? await call('search', pack => pack.search(query, 6), { query, limit: 6 }) : { results: [] }
    if (asked !== input.value.trim()) return
    clear()
    fill(list, results.map(({ ref, heading, article, snippet, marks }, place) => {
      let end = 0
      const words = marks.map(([from, to]) => [snippet.slice(end, from), make('mark', snippet.slice(from, (end = to)))])
      return make('li', { id: 'option' + place, role: 'option', onclick() {
        input.value = ''
        ask(asked, ref, heading)
      } }, make('b', heading), make('small', words, snippet.slice(end)), heading !== article.title && make('small', article.title))
    }))
    activate(-1)
    if (corrected) spelling.textContent = t.corrected(corrected)
    view.hidden = input.ariaExpanded = results.length > 0
    body.scrollTop = 0
    if (query[1]) say(spelling.textContent + ' ' + t.matching(results.length))
  }

  /** Names what is left out of a question before it is sent. */
  const warn = found => {
    note.textContent = found || t.note
    note.className = found ? 'note amber' : 'note'
  }

  const activate = place => {
    active = place
    ;[...list.children].forEach((option, at) => (option.ariaSelected = at === place))
    const option = list.children[place]
    option?.scrollIntoView({ block: 'nearest' })
    fill(input, { 'aria-activedescendant': option?.id ?? '' })
  }

  const clear = () => {
    clearTimeout(timer)
    list.textContent = ''
    spelling.textContent = ''
    view.hidden = input.ariaExpanded = false
    activate(-1)
  }

  const key = event => {
    const all = list.children.length + 1
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || all < 2) return
    event.preventDefault()
    activate(((active + 1 + step + all) % all) - 1)
  }

  const submit = event => {
    event.preventDefault()
    const option = list.children[active]
    const { value } = input
    if (option) return option.click()
    input.focus()
    if (!value.trim()) return
    input.value = ''
    warn()
    ask(value, undefined, undefined, !is('(pointer:coarse)'))
  }

  // --- a person --------------------------------------------------------------------------------------------------------

  /** To a person, with the question: in an event, in the body of an e-mail or by the clipboard, never in an address that a server sees. */
  const person = async () => {
    const [written] = clean(input.value.trim())
    const { question = '', answer = null } = written ? { question: written } : views.at(-1)
    if (answer) call('handoffs', undefined, { answer_id: answer.answer_id }).catch(() => {})
    if (!host.tell('help-handoff', { question, answer, handoff })) return
    const { label, url, prepare } = handoff
    const isMail = /^mailto:/.test(url)
    const taken = make('textarea', { rows: 4 })
    taken.value = [question, answer?.source && safe(answer.source.permalink)].filter(part => part).join('\n\n')
    const go = away(url, isMail ? label : t.copy)
    go.className = 'go'
    go.onclick = () => {
      if (isMail) go.href = url + '?body=' + encodeURIComponent(taken.value)
      else navigator.clipboard?.writeText(taken.value).then(() => say(t.copied)).catch(() => {})
    }
    push({ question, answer, node: make('section', title({ tabindex: -1 }, label),
      prepare[0] && make('div.prose', make('p', t.ready), items(prepare, item => item)),
      make('label', t.take, taken), go) })
  }

  // --- the service, and the pack when it is away -------------------------------------------------------------------------

  /** What the API sent, or what the pack has when the API cannot be reached. */
  const call = async (path, fromPack, body, { signal } = new AbortController()) => {
    if (Date.now() > awayUntil) {
      const [status, sent] = await fetch(host.api + 'v1/' + path, {
        credentials: 'omit', signal: AbortSignal.any([AbortSignal.timeout(8000), signal]),
        ...(body && { method: 'POST', headers: { 'content-type': 'application/json', 'help-face': 'widget' }, body: JSON.stringify(body) }),
      }).then(async response => [response.status, await response.json()]).catch(() => [])
      signal.throwIfAborted()
      if (status < 500) {
        handoff = sent.handoff
        offline.hidden = true
        if (status < 400) return sent
        throw problem('refused', sent.detail)
      }
      awayUntil = Date.now() + AWAY
    }
    const opened = fromPack && (await pack().catch(error => error?.code === 'bad-signature' && tell(error)))
    if (!opened) throw problem('unreachable', t.unreachable)
    const found = await fromPack(opened)
    signal.throwIfAborted()
    handoff = found.handoff
    if (offline.hidden) say((offline.textContent = t.away))
    offline.hidden = false
    return found
  }

  const tell = ({ code = 'unreachable', message }) => {
    host.tell('help-error', { code, message })
  }

  const failed = (error, again) => {
    tell(error)
    const message = error.code === 'refused' ? error.message : t.unreachable
    say(message, alert)
    return [says(message), link(t.again, () => {
      awayUntil = 0
      again()
    })]
  }

  const pack = async () => (packed ??= await openPack(host.api + 'widget/pack.json', host.packKey || (await call('pack-key')).key))

  // --- the last questions ----------------------------------------------------------------------------------------------

  /** What is kept where the host allows it, after `value` was; nothing where the host or the browser does not. */
  const store = value => {
    try {
      const kept = window[host.storage + 'Storage']
      if (value) kept['help-widget'] = JSON.stringify(value)
      return JSON.parse(kept['help-widget'])
    } catch {
      // this window remembers
    }
  }

  const keep = item => {
    store((recent = [item, ...recent.filter(({ label }) => label !== item.label)].slice(0, 4)))
  }

  // --- its elements ----------------------------------------------------------------------------------------------------

  const back = press('icon turn', goBack, { 'aria-label': t.back }, '‹')
  const heading = make('h2', { tabindex: -1 }, t.help)
  const header = make('div.head', { part: 'header' }, back, heading, press('icon', leave, { 'aria-label': t.close }, '×'))
  const input = make('input', {
    id: 'ask', role: 'combobox', 'aria-controls': 'list', 'aria-autocomplete': 'list', 'aria-describedby': 'note', autocomplete: 'off',
    maxlength: 1000, enterkeyhint: 'send', oninput: typed, onkeydown: key,
  })
  const note = make('p.note', { id: 'note', role: 'status' })
  const offline = make('p.notice', { hidden: '' })
  const spelling = quiet()
  const list = make('ul', { id: 'list', role: 'listbox', 'aria-label': t.sections })
  const view = make('div')
  const body = make('div.body', { part: 'body', role: 'region', tabindex: 0, 'aria-label': t.body }, spelling, list, view)
  const status = make('p.sr', { role: 'status' })
  const alert = make('p.sr', { role: 'alert' })
  const dialog = make('dialog', { part: 'panel', 'aria-label': t.help, lang: t.lang, onkeydown: escape, oncancel: escape },
    header,
    make('form', { onsubmit: submit }, make('label', { for: 'ask' }, t.question),
      make('div.ask', input, make('button.go turn', { 'aria-label': t.ask }, '→')), note),
    offline, body,
    make('div.foot', { part: 'footer' }, link(t.person, person)), status, alert)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(SHEET)
  root.adoptedStyleSheets.push(sheet)
  root.append(dialog)
  warn()
  recent = store() ?? []
  turn()
  return { show, close, remove, turn, ask, read }
}

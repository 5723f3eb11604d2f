// The panel of <help-widget>: asks, shows, goes back, and leads to a person. Everything is made of elements and text, never of HTML strings.
import { openPack, problem } from './pack.js'
import { KINDS, maySendTyped, redact } from './sensitive.js'
import * as t from './lang/en.js' // each language gets a panel of its own: see tests/widget_dist.py

const SHEET = `@tokens
* { box-sizing: border-box; margin: 0; padding: 0; border: 0; background: none; font: inherit; color: inherit; text-align: start; unicode-bidi: plaintext; }
[hidden] { display: none!important; }
dialog {
  inset-block: auto calc(var(--help-block-end) + 64px);
  flex-flow: column; width: 380px; height: 600px; max-height: calc(100dvh - var(--help-block-end) - 80px);
  overflow: hidden; border: 1px solid var(--help-line); background: var(--help-bg); color: var(--help-text);
  font: 1rem/1.5 var(--help-font, system-ui, sans-serif); overflow-wrap: anywhere;
}
dialog[open], .head, .ask, .row, .steps>li { display: flex; }
.head, .ask, .row, .steps>li { gap: 0.75em; }
dialog, .icon, .go, input, textarea, .chip, .asked, .here, .notice, [role=option] { border-radius: var(--help-radius); }
.asked, .here, .notice, [role=option] { padding: 0.5em 0.75em; }
@media (max-width: 40em), (max-height: 28em) { dialog { inset: 0; min-width: 100%; min-height: 100%; border-radius: 0; } }
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
input, textarea, .chip { min-width: 0; width: 100%; padding: 0.25em 0.75em; border: 1px solid var(--help-text-quiet); }
.icon, .quiet, small, .note, :checked+div, .not-confirmed { color: var(--help-text-quiet); }
label, small, table, .quiet, .note, .chip, .notice, .list h3, .foot { font-size: .9em; }
small { display: block; }
.body { flex: 1; padding: 1em 1.25em; overflow: auto; overscroll-behavior: contain; outline-offset: -3px; }
section>*+*, .prose>*+* { margin-top: 0.75em; }
.foot { padding: 0 1.25em; border-top: 1px solid var(--help-line); }
.asked { width: fit-content; margin-inline-start: auto; }
.here, [role=option] { margin-inline: -0.75em; }
.amber, .notice { color: var(--help-amber); }
.emergency { color: var(--help-red); }
.notice { border: 1px solid; white-space: pre-line; }
form+.notice { margin: 0.75em 1.25em 0; }
.prose ul, ol:not(.steps) { padding-inline-start: 1.25em; list-style: revert; }
table { display: block; overflow: auto; border-collapse: collapse; }
th, td { padding: 0.25em 0.5em; border: 1px solid var(--help-line); }
.admonition { padding-inline-start: 0.75em; border-inline-start: 3px solid var(--help-amber); }
ul { list-style: none; }
li+li { margin-top: 0.5em; }
[type=checkbox] { flex: none; width: 24px; min-height: 24px; accent-color: var(--help-accent); }
.row { flex-wrap: wrap; }
.row .chip { width: auto; }
.list li+li { margin: 0; border-top: 1px solid var(--help-line); }
.list :is(a, .link) { display: block; width: 100%; padding: 0.5em 0; }
[aria-selected=true] { outline: 2px solid transparent; }`

const SMALL = '(max-width:40em),(max-height:28em)'
const AWAY = 1e4 // milliseconds for which the service is left alone after it did not answer
const CONTENT = { lang: 'en' } // what articles and the service say, in the language that the assistant understands
const TAGS = /^([a-z]\w?|su[bp]|strong|code|pre|kbd|div|table|t(head|body)|blockquote)$/
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
const decode = text => text.replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all)

/** Give an element attributes, `on…` listeners and children, in any order. A string is text, never HTML. */
const fill = (element, ...children) => {
  for (const child of children.flat(9)) {
    if (child?.constructor === Object) for (const key in child) {
      const value = child[key]
      if (value?.call) element[key] = value
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

/** The panel of `host`: what it can do, as functions. `isForeign` when the language of the page is not that of the articles. */
export function openPanel(host, isForeign) {
  const root = host.shadowRoot
  const views = [] // the last one is shown; Back leads to the others
  let recent
  let awayUntil = 0
  let active = -1
  let abort = new AbortController()
  let timer, packed, seen, handoff = { label: t.person, url: host.api, prepare: [] }

  const press = (name, onclick, ...children) => make('button.' + name, { onclick }, children)

  // --- the panel itself ------------------------------------------------------------------------------------------------

  const show = () => {
    if (dialog.open) return
    dialog[matchMedia(SMALL).matches ? 'showModal' : 'show']()
    start().focus()
    host.tell('help-open', { page: host.page })
    pack().catch(Object)
  }

  /** Where somebody begins. The keyboard of a phone would hide the suggestions. */
  const start = () => {
    return matchMedia('(hover:none)').matches ? heading : input
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

  /** Keys are for the panel alone: the application may have shortcuts. */
  const escape = event => {
    event.stopPropagation()
    if (event.key && event.key !== 'Escape') return
    event.preventDefault()
    list.firstChild ? clear() : leave()
  }

  /** Shown at a place, and said. */
  const tellAt = (place, text) => {
    say((place.textContent = text))
  }

  /** Said to a screen reader; the same words again are said again. */
  const say = (text, place = status) => {
    place.textContent = place.textContent === text ? text + ' ' : text
  }

  // --- views and the way back ------------------------------------------------------------------------------------------

  /** Put a view on top. The focus goes to its beginning, or stays where somebody types. */
  const push = (shown, isTyped) => {
    if (views[0]) views.at(-1).scroll = body.scrollTop
    views.push(shown)
    if (views[5]) views.splice(1, 1) // so that the first one is near
    draw(isTyped)
  }

  const draw = isTyped => {
    const { node, scroll = 0 } = views.at(-1)
    clear()
    view.replaceChildren(node)
    back.hidden = !views[1]
    if (!isTyped && dialog.open) (node.querySelector('[tabindex]') ?? start()).focus()
    body.scrollTop = scroll
  }

  const goBack = () => {
    abort.abort()
    views.pop()
    if (!views[1]) turn()
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
    fill(node, isForeign && make('p.quiet', t.about), found,
      group(t.recent, recent, ({ question, choice, label }) => press('link', () => ask(question, choice, label), label)))
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
    // a choice is no question after another one
    const body = { question, page, audience: audience || null, choice, after: choice ? null : seen }
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
    const wait = make('p.quiet', t.looking)
    if (views.at(-1).wait?.parentNode) views.pop() // overtaken: nothing will come
    shown.wait = wait
    push(shown, isTyped)
    shown.node.append(wait)
    try {
      const sent = await call(path, fromPack, body, mine)
      wait.remove()
      return then(sent)
    } catch (error) {
      if (!mine.signal.aborted) wait.replaceWith(...failed(error, () => (views.pop(), again())))
      return null
    }
  }

  /** What is shown and said of an answer. */
  const card = ({ parts, choices, ...answer }, question) => {
    return [
      notes(answer),
      parts[0] ? parts.map(part => make('section', told(part), part.source && ways(part.source))) : told(answer),
      choices[0] && make('ul', choices.map(({ label, choice }) => make('li', press('chip', () => ask(question, choice, label), CONTENT, label)))),
    ]
  }

  /** An answer, or one of several: how it stands, where it stands, and its text. */
  const told = ({ question, status, notices, source, html, steps }) => {
    return [
      question && make('h3', question),
      says(t.headings[status === 'no_answer' && notices?.at(-1)?.kind] ?? t.headings[status]),
      source && [origin(source), !question && source.heading !== source.title && make('h3', CONTENT, source.heading)],
      html && prose(html, steps),
    ]
  }

  const notes = ({ notices, text }) => {
    return notices.filter(notice => !text?.includes(notice.text)).map(({ kind, text }) => make('p.notice ' + kind, CONTENT, text))
  }

  /** What is only shown: where to go on. */
  const more = ({ status, source, related, parts, answer_id }) => {
    return [
      source && !parts[0] && [ways(source), verdicts(source, answer_id)],
      status !== 'clarify' && articles(status === 'no_answer' ? t.near : t.related, related),
    ]
  }

  const says = text => {
    return text && make('p.says', text)
  }

  const origin = ({ title, status, reviewed }, isTitled) => {
    return make('p.quiet', !isTitled && [t.from, make('b', CONTENT, title), reviewed && '\u00a0· '],
      reviewed && t.reviewed(new Date(reviewed + 'T12:00').toLocaleDateString(t.locale, { dateStyle: 'medium' })),
      make('span.amber', status === 'partial' && t.partial))
  }

  /** To the article, here and in a new tab. */
  const ways = ({ id, anchor, url }) => {
    return make('p.row', host.articles !== 'tab' && press('link', () => read(id, anchor), t.article), away(url, t.tab))
  }

  const verdicts = ({ id, anchor }, answer_id) => {
    let sent
    const said = make('p.quiet', { tabindex: -1 })
    const box = make('div', { role: 'group', 'aria-label': t.helped }, make('p.quiet', t.helped), make('p.row', t.verdicts.map(([verdict, label]) => press('chip', () => {
        const feedback = { article: id, anchor, verdict }
        awayUntil = 0
        sent ??= call('feedback', null, { ...feedback, answer_id }).then(() => {
          box.replaceChildren(said)
          said.focus()
          tellAt(said, t.thanks)
          host.tell('help-feedback', feedback)
        }, () => {
          tellAt(said, t.unreachable)
          sent = undefined
        })
      }, label))), said)
    return box
  }

  // --- an article ------------------------------------------------------------------------------------------------------

  /** An article in the panel, at a section of it. */
  const read = (id, anchor = 'top') => {
    const top = make('h3', CONTENT, { tabindex: -1 })
    const node = make('section', top)
    return load({ ...views.at(-1), node, scroll: 0 }, 0, () => read(id, anchor), 'articles/' + id, pack => pack.answer('', { choice: `${id}#${anchor}` }), article => {
      const { sections, status, url, source, related } = article
      tellAt(top, (sections ? article : source ?? related[0]).title)
      let here
      fill(node, sections ? [
        make('p.row', away(url, t.tab)),
        says(t.headings[status]), origin(article, true), notes(article),
        sections.filter(section => section.html).map(section => {
          const part = make('section', section.heading !== article.title && make('h3', CONTENT, section.heading), prose(section.html, section.steps))
          if (section.anchor === anchor && anchor !== 'top') (here = part).className = 'here'
          return part
        }),
        verdicts({ id, anchor }), articles(t.related, related),
      ] : [card(article), more(article)]) // the pack has sections only
      here?.scrollIntoView()
    })
  }

  const articles = (title, all) => {
    return group(title, all, ({ id, title, url, summary }) => away(url, [CONTENT, make('b', title), make('small', summary), host.articles !== 'tab' && { onclick(event) {
      if (event.ctrlKey || event.metaKey) return
      event.preventDefault()
      read(id, decodeURIComponent(url.split('#')[1] ?? 'top'))
    } }]))
  }

  const group = (name, all, item) => {
    return all[0] && make('section.list', make('h3', name), make('ul', all.map(each => make('li', item(each)))))
  }

  /** A link that leaves the application as it is. */
  const away = (url, ...inner) => {
    return make('a', { href: safe(url), target: '_blank' }, inner)
  }

  /** An address that may be followed, or none. */
  const safe = address => {
    return /^(https?|mailto|tel):.*/.exec(URL.parse(address, host.api))?.[0]
  }

  /** Cleaned HTML of the API as elements: known elements, three attributes, the rest as text. No parser of the browser sees it. */
  const prose = (html, steps) => {
    const open = [make('div.prose', { dir: 'auto' }, CONTENT)]
    for (const [, closes, name, attributes, text] of html.matchAll(/<(\/?)(\w+)((?:"[^"]*"|[^">])*)>|([^<]+)/g)) {
      const value = key => decode(new RegExp(' ' + key + '="([^"]*)"').exec(attributes)?.[1] ?? '')
      if (!TAGS.test(name)) open[0].append(text ? decode(text) : value('alt'))
      else if (closes) {
        open.splice(0, open.slice(0, -1).findIndex(element => element.localName === name) + 1)
      } else {
        const element = name === 'a' ? away(value('href')) : make(name, { start: value('start') || null, class: value('class') || null })
        open[0].append(element)
        if (!/^[bh]r$/.test(name)) open.unshift(element)
      }
    }
    const whole = open.at(-1)
    const list = steps[1] && whole.querySelector(':scope > ol')
    if (list) {
      // steps can be ticked off
      const items = [...list.children]
      const count = make('p.quiet', { role: 'status' })
      list.className = 'steps'
      list.after(count)
      items.forEach((item, place) => {
        const words = make('div', place + 1 + '. ', ...item.childNodes)
        fill(item, make('input', { type: 'checkbox', 'aria-label': words.textContent, onchange() {
          count.textContent = t.done(list.querySelectorAll(':checked').length, items.length)
        } }), words)
      })
    }
    return whole
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
    const isSent = query[1] && maySendTyped(asked)
    const { results, corrected } = isSent ? await call('search', pack => pack.search(query, 6), { query, limit: 6 }) : { results: [] }
    if (asked !== input.value.trim()) return
    clear()
    fill(list, results.map(({ ref, heading, article, snippet, marks }, place) => {
      let end = 0
      const words = marks?.map(([from, to]) => [snippet.slice(end, from), make('mark', snippet.slice(from, (end = to)))])
      return make('li', CONTENT, { id: 'option' + place, role: 'option', onclick() {
        input.value = ''
        ask(asked, ref, heading)
      } }, make('b', heading), make('small', words, snippet.slice(end)), heading !== article.title && make('small', article.title))
    }))
    activate(-1)
    if (corrected) spelling.textContent = t.corrected(corrected)
    view.hidden = input.ariaExpanded = results.length > 0
    body.scrollTop = 0
    if (isSent) say(spelling.textContent + ' ' + t.matching(results.length))
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
    ask(value, null, null, start() === input)
  }

  // --- a person --------------------------------------------------------------------------------------------------------

  /** To a person, with the question: in an event, in the body of an e-mail or by the clipboard, never in an address that a server sees. */
  const person = async () => {
    const [written] = clean(input.value.trim())
    const { question = '', answer = null } = written ? { question: written } : views.at(-1)
    if (answer) call('handoffs', null, { answer_id: answer.answer_id }).catch(() => {})
    if (!host.tell('help-handoff', { question, answer, handoff })) return
    const { label, url, prepare } = handoff
    const isMail = /^mailto:/.test(url)
    const taken = make('textarea', { rows: 4, 'aria-label': t.take }, question, answer?.source && '\n\n' + safe(answer.source.permalink))
    const said = make('p.quiet')
    const go = away(url, isMail ? label : t.copy, { class: 'go', onclick(event) {
      if (isMail) go.href = url + (url.includes('?') ? '&' : '?') + 'body=' + encodeURIComponent(taken.value)
      else {
        taken.select()
        // this one needs no permission, and says at once whether it did
        if (document.execCommand('copy')) return tellAt(said, t.copied)
        event.preventDefault()
        go.onclick = null
        tellAt(said, t.uncopied)
      }
    } })
    push({ question, answer, node: make('section', make('h3', CONTENT, { tabindex: -1 }, label),
      prepare[0] && make('div.prose', make('p', t.ready), make('ul', prepare.map(each => make('li', CONTENT, each)))),
      make('h3', t.take), taken, said, go) })
  }

  // --- the service, and the pack when it is away -------------------------------------------------------------------------

  /** What the API sent, or what the pack has when the API cannot be reached. */
  const call = async (path, fromPack, body, { signal } = new AbortController()) => {
    if (Date.now() > awayUntil) {
      const [status, sent] = await fetch(host.api + 'v1/' + path, {
        credentials: 'omit', signal: AbortSignal.any([AbortSignal.timeout(5000), signal]),
        ...(body && { method: 'POST', headers: { 'content-type': 'application/json', 'help-face': 'widget' }, body: JSON.stringify(body) }),
      }).then(async response => [response.status, await response.json()]).catch(() => [])
      signal.throwIfAborted()
      if (status < 500) {
        handoff = sent.handoff ?? handoff
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
    return [says(message), press('link', () => {
      awayUntil = 0
      again()
    }, t.again)]
  }

  const pack = async () => (packed ??= await openPack(host.api + 'widget/pack.json', host.packKey || (await call('pack-key')).key))

  // --- the last questions ----------------------------------------------------------------------------------------------

  /** What is kept where the host allows it, after `value` was; nothing where the host or the browser does not. */
  const store = value => {
    try {
      const kept = host.storage && window[host.storage + 'Storage']
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
  const input = make('input', {
    id: 'ask', role: 'combobox', 'aria-controls': 'list', 'aria-autocomplete': 'list', 'aria-describedby': 'note', autocomplete: 'off',
    maxlength: 1000, enterkeyhint: 'send', oninput: typed, onkeydown: key,
  })
  const note = make('p.note', { id: 'note', role: 'status' })
  const offline = make('p.notice', { hidden: '' })
  const spelling = make('p.quiet')
  const list = make('ul', { id: 'list', role: 'listbox', 'aria-label': t.sections })
  const view = make('div')
  const body = make('div.body', { part: 'body', role: 'region', tabindex: 0, 'aria-label': t.body }, spelling, list, view)
  const status = make('p.sr', { role: 'status' })
  const alert = make('p.sr', { role: 'alert' })
  const dialog = make('dialog', { part: 'panel', 'aria-label': t.help, lang: t.lang, onkeydown: escape, oncancel: escape, onclose: () => dialog.open || leave() },
    make('div.head', { part: 'header' }, back, heading, press('icon', leave, { 'aria-label': t.close }, '×')),
    make('form', { onsubmit: submit }, make('label', { for: 'ask' }, t.question),
      make('div.ask', input, make('button.go turn', { 'aria-label': t.ask }, '→')), note),
    offline, body,
    make('div.foot', { part: 'footer' }, press('link', person, t.person)), status, alert)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(SHEET)
  root.adoptedStyleSheets.push(sheet)
  root.append(dialog)
  warn()
  recent = store() ?? []
  turn()
  return { show, close, remove, turn, ask, read }
}

// The panel of <help-widget>: asks, shows, goes back, and leads to a person. Everything is made of elements and text, never of HTML strings.

const SHEET = `@tokens
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit; }
[hidden] { display: none !important; }
dialog {
  position: fixed; z-index: var(--help-z, 1000); inset-block: auto calc(var(--help-block-end, 1.5rem) + 64px);
  inset-inline: var(--help-inline-start, auto) var(--help-inline-end, 1.5rem);
  flex-direction: column; width: 380px; height: 600px; max-height: calc(100dvh - var(--help-block-end, 1.5rem) - 80px);
  padding: 0; overflow: hidden; border: 1px solid var(--help-line); border-radius: var(--help-radius-l);
  background: var(--help-bg); color: var(--help-text); font: 1rem/1.5 var(--help-font); text-align: start; overflow-wrap: anywhere; box-shadow: var(--help-shadow);
}
dialog[open] { display: flex; animation: rise var(--help-quick); }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@media (prefers-reduced-motion) { dialog[open] { animation: none; } }
@media (max-width: 40em), (max-height: 28em) { dialog { inset: 0; width: 100%; height: 100dvh; max-width: none; max-height: none; border: 0; border-radius: 0; } }
@media (max-height: 28em) { dialog[open] { display: block; overflow: auto; } }
ul { padding: 0; list-style: none; }
button { padding: 0; border: 0; background: none; text-align: start; cursor: pointer; }
a, .link { color: var(--help-accent); text-underline-offset: 0.2em; }
:focus-visible { outline: var(--help-focus); outline-offset: 2px; border-radius: 3px; }
[tabindex="-1"]:focus { outline: none; }
svg { width: 24px; stroke-width: 1.75; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.head, .ask, .row { display: flex; align-items: center; gap: 0.5rem; }
.head { padding: 0.25rem 0.5rem 0 1.25rem; }
.deep { padding-inline: 0.5rem; }
h2, h3, label, b, mark, th, strong { font-weight: 600; }
h2, h3 { flex: 1; font-size: var(--help-size-m); line-height: 1.3; }
p, h2, h3, small, label { unicode-bidi: plaintext; }
.icon, .go { display: grid; place-items: center; min-width: var(--help-target); min-height: var(--help-target); border-radius: var(--help-radius); color: var(--help-text-quiet); }
.go { padding-inline: 0.75rem; border: 1px solid transparent; background: var(--help-accent); color: var(--help-on-accent); text-decoration: none; }
.go:hover { background: var(--help-accent-strong); }
.icon:hover, .chip:hover { background: var(--help-hover); }
:host(:dir(rtl)) .turn svg { scale: -1 1; }
form { padding: 0 1.25rem 0.75rem; border-bottom: 1px solid var(--help-line); }
.ask { margin-block: 0.25rem; }
[type=text], textarea, .chip { min-width: 0; width: 100%; min-height: var(--help-target); padding: 0.25rem 0.75rem; border: 1px solid var(--help-line-strong); border-radius: var(--help-radius); background: var(--help-bg); }
::placeholder, .quiet, small, .note, :checked + div { color: var(--help-text-quiet); opacity: 1; }
label, .quiet, .chip, .notice, .list h3, table, .foot { font-size: var(--help-size-s); }
small, .note { display: block; font-size: var(--help-size-xs); }
.body { flex: 1; padding: 1rem 1.25rem; overflow-y: auto; overscroll-behavior: contain; outline-offset: -3px; }
section > * + *, .prose > * + * { margin-top: 0.75rem; }
section > * + section { margin-top: 1.25rem; }
.foot { padding-inline: 1.25rem; border-top: 1px solid var(--help-line); background: var(--help-surface); }
.link { min-height: var(--help-target); }
.link, .row a { font-weight: 500; text-decoration: none; }
:is(.row a, .link):hover { text-decoration: underline; }
.asked, .here, [aria-selected=true] { padding: 0.5rem 0.75rem; border-radius: var(--help-radius); background: var(--help-accent-soft); }
.asked { width: fit-content; margin-inline-start: auto; color: var(--help-accent-strong); }
.here { margin-inline: -0.75rem; scroll-margin: 1rem; }
.says { font-weight: 600; }
.amber, .notice { color: var(--help-amber); }
.outline, .plain { color: var(--help-slate); }
.emergency { color: var(--help-red); font-weight: 600; }
.notice { padding: 0.625rem 0.875rem; border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-radius: var(--help-radius); background: color-mix(in srgb, currentColor 7%, transparent); white-space: pre-line; }
form + .notice { margin: 0.75rem 1.25rem 0; }
.prose :is(ul, ol) { padding-inline-start: 1.375rem; list-style: revert; }
.prose li + li { margin-top: 0.375rem; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
:is(th, td) { padding: 0.25rem 0.5rem; border: 1px solid var(--help-line); text-align: start; }
.admonition { padding-inline-start: 0.75rem; border-inline-start: 3px solid var(--help-amber); }
.prose .steps { padding: 0; list-style: none; }
.steps > li { display: flex; gap: 0.625rem; }
[type=checkbox] { flex: none; width: 24px; height: 24px; accent-color: var(--help-accent); }
.row { flex-wrap: wrap; column-gap: 1rem; }
.chips { gap: 0.5rem; }
.chips > p { width: 100%; }
.chips .chip { width: auto; }
.choice { padding-block: 0.5rem; margin-top: 0.5rem; font-size: 1em; }
.list li { border-bottom: 1px solid var(--help-line); }
.list li:last-child { border: 0; }
.list :is(a, .link), [role=option] { display: block; width: 100%; padding-block: 0.625rem; line-height: 1.4; }
.list a { text-decoration: none; }
.list a:hover b { text-decoration: underline; }
[role=option] { cursor: pointer; }
[role=option][aria-selected=true] { padding: 0.625rem 0.75rem; margin-inline: -0.75rem; }
mark { background: var(--help-mark); }
@media (forced-colors: active) { [aria-selected=true] { outline: 2px solid; } }`

const ICONS = { back: 'M15 5l-7 7 7 7', close: 'm6 6 12 12M18 6 6 18', ask: 'M5 12h14m-5-5 5 5-5 5' }
const SMALL = '(max-width: 40em), (max-height: 28em)'
const AWAY = 1e4 // milliseconds for which the service is left alone after it did not answer
const TAGS = /^(?:p|[uo]l|li|strong|b|em|i|code|pre|kbd|[bh]r|a|table|thead|tbody|t[rhd]|blockquote|div|d[ltd]|del|su[bp])$/
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' }
const decode = text => text.replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all)
const is = media => matchMedia(media).matches
let steps = 0

export class Panel {
  // the semicolons are for the minifier, which would join the lines
  #views = []; // the last one is shown; Back leads to the others
  #recent = [];
  #awayUntil = 0;
  #active = -1;
  #abort = new AbortController();

  constructor(host, { make, icon, sheet }, t, shown, wanted) {
    Object.assign(this, { host, make, t, shown, wanted })
    const press = (name, label, onclick, kind = 'icon') => make('button.' + kind, { type: 'button', 'aria-label': label, onclick }, icon(ICONS[name]))
    this.back = press('back', t.back, () => this.#goBack(), 'icon.turn')
    this.header = make('div.head', { part: 'header' }, this.back, make('h2', { id: 'title', tabindex: -1 }, t.help), press('close', t.close, () => (host.open = false)))
    this.input = make('input', {
      id: 'ask', type: 'text', role: 'combobox', 'aria-controls': 'list', 'aria-autocomplete': 'list', 'aria-describedby': 'note', autocomplete: 'off',
      maxlength: 1000, enterkeyhint: 'send', placeholder: t.hint, oninput: () => this.#typed(), onkeydown: event => this.#key(event),
    })
    this.note = make('p.note', { id: 'note', role: 'status' })
    this.offline = make('p.notice.plain', { hidden: true })
    this.spelling = make('p.quiet')
    this.list = make('ul', { id: 'list', role: 'listbox', 'aria-label': t.sections })
    this.view = make('div')
    this.body = make('div.body', { part: 'body', role: 'region', tabindex: 0, 'aria-label': t.body }, this.spelling, this.list, this.view)
    this.status = make('p.sr', { role: 'status' })
    this.alert = make('p.sr', { role: 'alert' })
    const submit = press('ask', t.ask, undefined, 'go.turn')
    submit.type = 'submit'
    this.dialog = make('dialog', { part: 'panel', 'aria-labelledby': 'title', lang: shown, onkeydown: event => this.#escape(event), oncancel: event => this.#escape(event) },
      this.header,
      make('form', { onsubmit: event => this.#submit(event) }, make('label', { for: 'ask' }, t.question), make('div.ask', this.input, submit), this.note),
      this.offline, this.body,
      make('div.foot', { part: 'footer' }, this.#link(t.person, () => this.#person())), this.status, this.alert)
    host.shadowRoot.adoptedStyleSheets.push(sheet(SHEET))
    host.shadowRoot.append(this.dialog)
    this.#warn([])
    try {
      this.#recent = JSON.parse(this.#store.getItem('help-widget')) ?? []
    } catch {
      // nothing is kept, or storage is blocked
    }
    this.turn()
  }

  // --- the panel itself ------------------------------------------------------------------------------------------------

  show() {
    if (this.dialog.open) return
    for (this.opener = document.activeElement; this.opener?.shadowRoot?.activeElement; ) this.opener = this.opener.shadowRoot.activeElement
    this.dialog[is(SMALL) ? 'showModal' : 'show']()
    // the keyboard of a phone would hide the suggestions
    if (is('(pointer: coarse)')) this.header.querySelector('h2').focus()
    else this.input.focus()
    this.host.tell('help-open', { page: this.host.page })
    setTimeout(() => this.#pack().catch(() => {}), 400)
  }

  close(button) {
    const isMine = this.dialog.matches(':focus-within, :modal')
    this.dialog.close()
    if (isMine) (this.opener?.isConnected && this.opener !== document.body ? this.opener : button).focus()
  }

  remove() {
    this.#abort.abort()
    this.dialog.remove()
    this.host.shadowRoot.adoptedStyleSheets.pop()
  }

  #escape(event) {
    if (event.type === 'keydown' && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (this.list.childElementCount) this.#close()
    else this.host.open = false
  }

  /** Said to a screen reader; the same words again are said again. */
  #say(text, place = this.status) {
    const words = text.replace(/\s+/g, ' ').trim()
    place.textContent = place.textContent === words ? words + '\u00a0' : words
  }

  // --- views and the way back ------------------------------------------------------------------------------------------

  /** Put a view on top. The focus goes to its beginning, or stays where somebody types. */
  #push(view, isTyped) {
    const last = this.#views.at(-1)
    if (last) last.scroll = this.body.scrollTop
    this.#views.push(view)
    if (this.#views.length > 12) this.#views.splice(1, 1)
    this.#draw(isTyped)
  }

  #draw(isTyped) {
    const { node, scroll = 0 } = this.#views.at(-1)
    this.#close()
    this.view.replaceChildren(node)
    this.back.hidden = this.#views.length < 2
    this.header.classList.toggle('deep', !this.back.hidden)
    if (!isTyped && this.dialog.open) (node.querySelector('[tabindex="-1"]') ?? this.input).focus({ preventScroll: true })
    this.body.scrollTop = scroll
  }

  #goBack() {
    this.#abort.abort()
    this.#views.pop()
    if (this.#views.length < 2) this.turn()
    this.#draw()
  }

  /** The first view: what may help on the page that the application shows. */
  async turn() {
    const { t, make, host: { page } } = this
    const node = this.#views[0]?.node ?? make('section')
    if (!this.#views.length) this.#push({ node }, true)
    const path = page.split('/').map(encodeURIComponent).join('/')
    const found = await this.#call('pages/' + path, undefined, undefined, pack => pack.page(page)).then(
      ({ articles }) => this.#articles(articles.some(article => article.reason !== 'Often read') ? t.forPage : t.often, articles.slice(0, 4)),
      error => this.#failed(error, () => this.turn()),
    )
    if (page !== this.host.page) return
    const language = this.wanted !== this.shown ? t.untranslated : t.english
    node.replaceChildren(...[
      language && make('p.quiet', language), found,
      this.#list(t.recent, this.#recent, ({ question, choice, label }) => this.#link(label, () => this.ask(question, choice, label))),
    ].flat().filter(Boolean))
  }

  // --- asking ----------------------------------------------------------------------------------------------------------

  /** Ask and show what comes back; a new question takes the place of the one before. Resolves to the answer, or null. */
  async ask(text, choice, label, isTyped) {
    const { t, make, host: { page, audience } } = this
    const { text: question, kinds } = await this.#clean(String(text).trim().slice(0, 1000))
    if (!question) return null
    const signal = this.#next()
    const asked = make('p.asked', { tabindex: -1 }, (label ??= question))
    const wait = make('p.quiet', t.looking)
    const node = make('section', { part: 'answer' }, asked, wait)
    const view = { node, question }
    this.#push(view, isTyped)
    this.#keep({ question, choice, label })
    this.host.tell('help-question', { question, page })
    try {
      // what is undefined is not sent
      const body = { question, page: page || undefined, audience: audience || undefined, choice }
      const answer = (view.answer = await this.#call('answers', body, signal, pack => pack.answer(question, { choice })))
      const [card, more] = this.#card(answer, question)
      wait.replaceWith(...(kinds.length ? [make('p.notice', this.#left(kinds))] : []), ...card)
      const { innerText } = node
      node.append(...more)
      this.#say(innerText.length > 900 ? innerText.slice(0, 900) + ' …' : innerText, answer.notices.some(notice => notice.kind === 'emergency') ? this.alert : this.status)
      this.host.tell('help-answer', answer)
      return answer
    } catch (error) {
      if (!signal.aborted) wait.replaceWith(...this.#failed(error, () => (this.#views.pop(), this.ask(question, choice, label))))
      return null
    }
  }

  #next() {
    this.#abort.abort()
    return (this.#abort = new AbortController()).signal
  }

  /** What is shown and said of an answer, and what is only shown. */
  #card({ status, source, text, html, steps, notices, choices, related, parts }, question) {
    const { make, t } = this
    const isOne = !parts.length
    return [[
      notices.filter(notice => !text?.includes(notice.text)).map(({ kind, text }) => make(`p.notice.${kind === 'not-confirmed' ? 'plain' : kind}`, text)),
      isOne && t[status] && make('p.says.' + status, t[status]),
      isOne && source && [this.#origin(source), source.heading !== source.title && make('h3', source.heading)],
      isOne ? html && this.#prose(html, steps) : parts.map(part => make('section', make('h3', part.question), part.html ? this.#prose(part.html, part.steps) : make('p.says', t.no_answer), part.source && this.#ways(part.source))),
      choices.length > 0 && make('ul', choices.map(({ label, choice }) => make('li', make('button.chip.choice', { type: 'button', onclick: () => this.ask(question, choice, label) }, label)))),
    ], [
      isOne && source && [this.#ways(source), this.#verdicts(source)],
      status !== 'clarify' && this.#articles(status === 'no_answer' ? t.near : t.related, related),
    ]].map(nodes => nodes.flat(2).filter(Boolean))
  }

  #origin({ title, status, reviewed, stale }) {
    const { make, t } = this
    return make('p.quiet', t.from, make('b', title), reviewed && t.reviewed(new Date(reviewed + 'T12:00').toLocaleDateString(t.locale, { dateStyle: 'medium' })),
      '. ', status === 'partial' && make('span.amber', t.partial), stale && make('span.amber', t.due))
  }

  /** To the article, here and in a new tab. */
  #ways({ id, anchor, url }) {
    return this.make('p.row', this.host.articles !== 'tab' && this.#link(this.t.article, () => this.read(id, anchor)), this.#away(url, this.t.tab))
  }

  #verdicts({ id, anchor }) {
    const { make, t } = this
    const group = make('div.row.chips', { role: 'group', 'aria-label': t.helped }, make('p.quiet', t.helped),
      Object.keys(t.verdicts).map(verdict => make('button.chip', { type: 'button', value: verdict, onclick: async () => {
        const feedback = { article: id, anchor, verdict }
        this.host.tell('help-feedback', feedback)
        const said = await this.#call('feedback', feedback).then(() => t.thanks, () => t.unsent)
        group.replaceChildren(make('p.quiet', { tabindex: -1 }, said))
        group.firstChild.focus()
        this.#say(said)
      } }, t.verdicts[verdict])))
    return group
  }

  // --- an article ------------------------------------------------------------------------------------------------------

  /** An article in the panel, at a section of it. */
  async read(id, anchor = 'top') {
    const { make, t } = this
    const signal = this.#next()
    const node = make('section', make('h3', { tabindex: -1 }, t.looking))
    const view = { ...this.#views.at(-1), node, scroll: 0 }
    this.#push(view)
    try {
      const article = await this.#call('articles/' + id, undefined, signal, pack => pack.answer('article', { choice: `${id}#${anchor}` }))
      const { title = article.source?.title, sections, status, url, related } = article
      node.firstChild.textContent = title
      this.#say(title)
      if (!sections) return node.append(...this.#card(article).flat()) // the pack has sections only
      let here
      node.append(
        make('p.row', this.#away(url, t.tab)),
        ...(status === 'outline' ? [make('p.says.outline', t.outline)] : status === 'partial' ? [make('p.amber', t.partial)] : []),
        ...sections.filter(section => section.html).map(section => {
          const part = make('section', section.heading !== title && make('h3', section.heading), this.#prose(section.html, section.steps))
          if (section.anchor === anchor && anchor !== 'top') (here = part).className = 'here'
          return part
        }),
        this.#verdicts({ id, anchor }), this.#articles(t.related, related) ?? '')
      here?.scrollIntoView()
    } catch (error) {
      if (!signal.aborted) node.append(...this.#failed(error, () => (this.#views.pop(), this.read(id, anchor))))
    }
  }

  #articles(title, articles) {
    return this.#list(title, articles, ({ id, title, url, summary }) => {
      const link = this.#away(url, make => [make('b', title), make('small', summary)])
      if (this.host.articles !== 'tab') link.onclick = event => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        this.read(id)
      }
      return link
    })
  }

  #list(title, items, item) {
    const { make } = this
    return items.length ? make('section.list', make('h3', title), make('ul', items.map(each => make('li', item(each))))) : null
  }

  #link(text, onclick) {
    return this.make('button.link', { type: 'button', onclick }, text)
  }

  /** A link that leaves the application as it is. */
  #away(url, inner) {
    return this.make('a', { href: this.#safe(url), target: '_blank', rel: 'noopener' }, typeof inner === 'string' ? inner : inner(this.make))
  }

  /** An address that may be followed, or none. */
  #safe(address) {
    const url = new URL(address, this.host.api)
    return /^(?:https?|mailto|tel):$/.test(url.protocol) ? url.href : undefined
  }

  /** Cleaned HTML of the API as elements: known elements, three attributes, the rest as text. No parser of the browser sees it. */
  #prose(html, steps) {
    const { make } = this
    const open = [make('div.prose', { dir: 'auto', lang: 'en' })]
    for (const [, closes, name, attributes, text] of html.matchAll(/<(\/?)(\w+)((?:"[^"]*"|[^">])*)>|([^<]+)/g)) {
      const value = key => decode(new RegExp(` ${key}="([^"]*)"`).exec(attributes)?.[1] ?? '')
      if (!TAGS.test(name)) open[0].append(text ? decode(text) : value('alt'))
      else if (closes) {
        const at = open.findIndex(element => element.localName === name)
        if (at < open.length - 1) open.splice(0, at + 1)
      } else {
        const element = name === 'a' ? this.#away(value('href'), '') : make(name, { start: value('start') || null })
        if (/^admonition/.test(value('class'))) element.className = value('class')
        open[0].append(element)
        if (!/^[bh]r$/.test(name)) open.unshift(element)
      }
    }
    const root = open.at(-1)
    const list = steps.length > 1 && root.querySelector(':scope > ol')
    if (list) this.#tickable(list)
    return root
  }

  /** Steps that can be ticked off. */
  #tickable(list) {
    const { make, t } = this
    const items = [...list.children]
    const count = make('p.quiet', { role: 'status' })
    list.className = 'steps'
    list.after(count)
    items.forEach((item, place) => {
      const id = 'step' + steps++
      const words = make('div', { id }, `${place + 1}. `, ...item.childNodes)
      const onchange = () => (count.textContent = t.done(list.querySelectorAll(':checked').length, items.length))
      item.append(make('input', { type: 'checkbox', 'aria-labelledby': id, onchange }), words)
    })
  }

  // --- typing ----------------------------------------------------------------------------------------------------------

  #typed() {
    clearTimeout(this.timer)
    this.#activate(-1) // Enter asks what is typed, not what was chosen before
    this.timer = setTimeout(() => this.#search(this.input.value.trim()).catch(() => {}), 120)
  }

  async #search(typed) {
    const { t, make } = this
    const { text, kinds } = await this.#clean(typed)
    this.#warn(kinds)
    const sent = text.length > 1 ? await this.#call('search', { query: text, limit: 6 }, undefined, pack => pack.search(text, 6)) : { results: [] }
    if (typed !== this.input.value.trim()) return
    const { results, corrected } = sent
    this.#close()
    this.list.append(...results.map(({ ref, heading, article, snippet, marks }, place) => {
      let end = 0
      const words = marks.map(([from, to]) => [snippet.slice(end, from), make('mark', snippet.slice(from, (end = to)))])
      const onclick = () => {
        this.input.value = ''
        this.ask(typed, ref, heading)
      }
      return make('li', { id: 'option' + place, role: 'option', onclick }, make('b', heading), make('small', words, snippet.slice(end)), heading !== article.title && make('small', article.title))
    }))
    this.#activate(-1)
    if (corrected) this.spelling.textContent = t.corrected(corrected)
    this.view.hidden = results.length > 0
    this.input.ariaExpanded = this.view.hidden
    this.body.scrollTop = 0
    if (text.length > 1) this.#say(this.spelling.textContent + ' ' + t.matching(results.length))
  }

  /** Names what is left out of a question before it is sent. */
  #warn(kinds) {
    this.note.textContent = kinds.length ? this.#left(kinds) : this.t.note
    this.note.classList.toggle('amber', kinds.length)
  }

  #left(kinds) {
    return this.t.sensitive(new Intl.ListFormat(this.shown).format(kinds.map(kind => this.t.kinds[kind])))
  }

  #activate(place) {
    this.#active = place
    ;[...this.list.children].forEach((option, at) => (option.ariaSelected = at === place))
    const option = this.list.children[place]
    option?.scrollIntoView({ block: 'nearest' })
    this.input.setAttribute('aria-activedescendant', option?.id ?? '')
  }

  #close() {
    clearTimeout(this.timer)
    this.list.replaceChildren()
    this.spelling.textContent = ''
    this.view.hidden = false
    this.input.ariaExpanded = false
    this.#activate(-1)
  }

  #key(event) {
    const all = this.list.childElementCount + 1
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || all < 2) return
    event.preventDefault()
    this.#activate(((this.#active + 1 + step + all) % all) - 1)
  }

  #submit(event) {
    event.preventDefault()
    const option = this.list.children[this.#active]
    const { value } = this.input
    if (option) return option.click()
    this.input.focus()
    if (!value.trim()) return
    this.input.value = ''
    this.#warn([])
    this.ask(value, undefined, undefined, !is('(pointer: coarse)'))
  }

  // --- a person --------------------------------------------------------------------------------------------------------

  /** To a person, with the question: in an event, in the body of an e-mail or by the clipboard, never in an address that a server sees. */
  async #person() {
    const { make, t, host } = this
    const typed = (await this.#clean(this.input.value.trim())).text
    const { question = '', answer = null } = typed ? { question: typed } : this.#views.at(-1)
    const handoff = this.handoff ?? { label: t.person, url: host.api, prepare: [] }
    if (!host.tell('help-handoff', { question, answer, handoff }, true)) return
    const { label, url, prepare } = handoff
    const taken = make('textarea', { id: 'taken', rows: 4 })
    taken.value = [question, answer?.source && this.#safe(answer.source.permalink)].filter(Boolean).join('\n\n')
    const go = this.#away(url, /^mailto:/.test(url) ? label : t.copy)
    go.className = 'go'
    go.onclick = () => {
      if (/^mailto:/.test(url)) go.href = `${url}?body=${encodeURIComponent(taken.value)}`
      else navigator.clipboard?.writeText(taken.value).then(() => this.#say(t.copied)).catch(() => {})
    }
    this.#push({ question, answer, node: make('section', make('h3', { tabindex: -1 }, label),
      prepare.length > 0 && make('div.prose', make('p', t.ready), make('ul', prepare.map(item => make('li', item)))),
      make('p', make('label', { for: 'taken' }, t.take), taken), go) })
  }

  // --- the service, and the pack when it is away -------------------------------------------------------------------------

  /** What the API sent, or what the pack has when the API cannot be reached. */
  async #call(path, body, signal, packed) {
    const { t, host } = this
    if (Date.now() > this.#awayUntil) {
      try {
        const limit = AbortSignal.timeout(8000)
        const response = await fetch(host.api + 'v1/' + path, {
          credentials: 'omit', signal: signal ? AbortSignal.any([signal, limit]) : limit,
          ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        })
        const sent = await response.json()
        if (response.status < 500) {
          this.handoff = sent.handoff
          this.offline.hidden = true
          if (response.ok) return sent
          throw Object.assign(new Error(sent.detail), { code: 'refused' })
        }
      } catch (error) {
        if (signal?.aborted || error.code === 'refused') throw error
      }
      this.#awayUntil = Date.now() + AWAY
    }
    const pack = packed && (await this.#pack().catch(error => error.code === 'bad-signature' && this.#tell(error)))
    if (!pack) throw Object.assign(new Error(t.unreachable), { code: 'unreachable' })
    const found = await packed(pack)
    if (signal?.aborted) throw new Error()
    this.handoff = found.handoff ?? this.handoff
    if (this.offline.hidden) this.#say((this.offline.textContent = t.away))
    this.offline.hidden = false
    return found
  }

  #tell({ code = 'unreachable', message }) {
    this.host.tell('help-error', { code, message })
  }

  #failed(error, again) {
    this.#tell(error)
    const message = error.code === 'refused' ? error.message : this.t.unreachable
    this.#say(message, this.alert)
    return [this.make('p.says', message), this.#link(this.t.again, () => {
      this.#awayUntil = 0
      again()
    })]
  }

  #pack() {
    const { host } = this
    this.packed ??= Promise.all([host.load('pack.js'), host.packKey || this.#call('pack-key').then(({ key }) => key)]).then(
      ([{ openPack }, key]) => openPack(host.api + 'widget/pack.json', key),
    )
    this.packed.catch(() => (this.packed = undefined))
    return this.packed
  }

  /** A text without what is sensitive in it, and what that was. Nothing is sent before this has looked. */
  async #clean(text) {
    const { findSensitive, redact } = await this.host.load('sensitive.js')
    return { text: redact(text), kinds: [...new Set(findSensitive(text).map(({ kind }) => kind))].filter(kind => this.t.kinds[kind]) }
  }

  // --- the last questions ----------------------------------------------------------------------------------------------

  /** The storage that the host allows; throws where the browser blocks it. */
  get #store() {
    return { session: () => sessionStorage, local: () => localStorage }[this.host.storage]?.()
  }

  #keep(item) {
    this.#recent = [item, ...this.#recent.filter(({ label }) => label !== item.label)].slice(0, 4)
    try {
      this.#store.setItem('help-widget', JSON.stringify(this.#recent))
    } catch {
      // this window remembers
    }
  }
}

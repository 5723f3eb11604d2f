// The right pane: suggestions as cards, one of them open, with its reply and what can be done with it.

import { copyText } from '../shared/clipboard.js'
import { dayInWords } from '../shared/dates.js'
import { make } from '../shared/dom.js'
import { safeHtml } from '../shared/safe_html.js'
import { desk as texts } from './words.js'
import { flagForm } from './flag.js'
import { compose, copyReply } from './reply.js'
import { ask } from './service.js'

/** From which confidence on which word stands, and in which color. */
const CONFIDENCE = [
  [0.9, 'veryLikely', 'high'],
  [0.7, 'likely', 'high'],
  [0.5, 'possible', 'middle'],
  [0, 'weak', 'low'],
]

/** From which confidence on a section is put into a reply with the others. */
const LIKELY = 0.7

/** A confidence in words and as a number; nothing is ever quite certain. */
export function sureness(confidence) {
  const [, name, level] = CONFIDENCE.find(([least]) => confidence >= least)
  return { said: `${texts.confidence[name]}, ${Math.min(Math.round(confidence * 100), 99)} %`, level }
}

/** Text with its marked parts; `marks` are starts and ends. */
export function marked(text, marks) {
  const parts = []
  let at = 0
  for (const [start, end] of marks) {
    parts.push(text.slice(at, start), make('mark', {}, text.slice(start, end)))
    at = end
  }
  return [...parts, text.slice(at)]
}

const key = name => make('kbd', { 'aria-hidden': 'true' }, name)

/** Give a button its words, and the key that does the same where there is one. */
function name(button, text, letter) {
  button.replaceChildren(...(letter ? [`${text} `, key(letter)] : [text]))
  if (letter) button.setAttribute('aria-keyshortcuts', letter)
  else button.removeAttribute('aria-keyshortcuts')
}

/** What an API source is to a card. */
export const itemOf = (source, more = {}) => ({
  id: source.id,
  anchor: source.anchor,
  heading: source.heading,
  title: source.title,
  status: source.status,
  reviewed: source.reviewed,
  stale: source.stale,
  url: source.url,
  permalink: source.permalink,
  ...more,
})

/** What a suggestion of the API is to a card. */
export const itemOfSuggestion = ({ source, confidence, sentence, reply }) =>
  itemOf(source, { confidence, sentence, reply })

export class Cards {
  /**
   * `box` takes the list. `does` has `say`, which says something aloud, `language()` and `name()` of the
   * greeting, `chosen(place)`, which hears which card is open, `used(item)`, which hears what was taken from
   * it, `replied(item)`, which hears that it was copied as a reply, `collect(item)`, which puts it into the
   * reply that is written, `placeOf(item)`, its place there or 0, and `hasReply()`, whether that has
   * any part.
   */
  constructor(box, does) {
    Object.assign(this, does, { box, items: [], open: -1, heads: [], bodies: [], doing: {} })
    this.isEntered = false // the focus was in the list that the next one replaces
  }

  show(items, { level = 3 } = {}) {
    this.items = items
    this.open = -1
    const list = make('ol', { class: 'cards' })
    this.heads = items.map((item, place) => this.head(item, place))
    // what can be done, what is being written, the reply: each has its place, so that no one of them takes
    // another away
    this.bodies = items.map((_, place) =>
      make(
        'div',
        { class: 'card-body', id: `card-${place}`, hidden: '' },
        ...['do', 'write', 'show'].map(part => make('div', { class: `card-${part}` })),
      ),
    )
    items.forEach((item, place) => {
      list.append(
        make(
          'li',
          { class: 'card' },
          make(`h${level}`, {}, this.heads[place]),
          this.facts(item, place),
          this.bodies[place],
        ),
      )
    })
    this.box.append(list)
    this.mark()
    if (items.length) this.choose(0, { focus: this.isEntered })
  }

  head(item, place) {
    const head = make(
      'button',
      {
        class: 'card-head',
        type: 'button',
        'aria-expanded': 'false',
        'aria-controls': `card-${place}`,
        'aria-describedby': `facts-${place}`,
      },
      make('span', { class: 'card-number', 'aria-hidden': 'true' }, String(place + 1)),
      make('span', {}, item.heading),
    )
    head.addEventListener('click', () => (this.open === place ? this.close() : this.choose(place)))
    return head
  }

  facts(item, place) {
    const facts = make('div', { class: 'card-facts', id: `facts-${place}` })
    const line = make('p', { class: 'card-meta' })
    const part = this.placeOf(item)
    if (part) line.append(make('span', { class: 'card-part' }, texts.partNumber(part)))
    if (item.confidence !== undefined) {
      const { said, level } = sureness(item.confidence)
      line.append(make('span', { class: `sure sure--${level}` }, said))
    }
    if (item.status)
      line.append(make('span', { class: `state state--${item.status}` }, texts.status[item.status]))
    if (item.reviewed) line.append(make('span', {}, texts.reviewed(dayInWords(item.reviewed))))
    if (item.stale) line.append(make('span', { class: 'state state--partial' }, texts.overdue))
    if (item.title !== item.heading) line.append(make('span', { class: 'card-title' }, item.title))
    facts.append(line)
    if (item.sentence)
      facts.append(
        make(
          'p',
          { class: 'card-sentence' },
          make('span', { class: 'sr' }, texts.answers),
          make('mark', {}, item.sentence),
        ),
      )
    if (item.snippet)
      facts.append(make('p', { class: 'card-snippet' }, marked(item.snippet, item.marks ?? [])))
    return facts
  }

  close() {
    this.heads[this.open]?.setAttribute('aria-expanded', 'false')
    this.heads[this.open]?.closest('.card').classList.remove('card--open')
    this.bodies[this.open]?.setAttribute('hidden', '')
    this.open = -1
    this.chosen(-1)
  }

  choose(place, { focus = true } = {}) {
    const item = this.items[place]
    if (!item) return
    if (place !== this.open) {
      this.close()
      this.open = place
      this.heads[place].setAttribute('aria-expanded', 'true')
      this.heads[place].closest('.card').classList.add('card--open')
      this.bodies[place].removeAttribute('hidden')
      this.fill(place)
      this.chosen(place)
    }
    if (focus) {
      this.heads[place].focus({ preventScroll: true })
      this.heads[place].closest('.card').scrollIntoView({ block: 'nearest' })
    }
  }

  move(by) {
    this.choose(Math.min(Math.max(this.open + by, 0), this.items.length - 1))
  }

  /** The reply of an item; it is read once. */
  async replyOf(item) {
    if (!item.reply) {
      const { source, reply } = await ask(`v1/replies/${item.id}/${encodeURIComponent(item.anchor)}`)
      Object.assign(item, { status: source.status, reviewed: source.reviewed, stale: source.stale, reply })
      this.tell(item)
    }
    return item.reply
  }

  /** Show what is known about an item by now. */
  tell(item) {
    const place = this.items.indexOf(item)
    if (place >= 0) document.getElementById(`facts-${place}`).replaceWith(this.facts(item, place))
  }

  /** Show how sure it is that an item answers, where that is known. */
  rate(suggestions) {
    for (const { source, confidence } of suggestions) {
      const item = this.items.find(({ id, anchor }) => id === source.id && anchor === source.anchor)
      if (item) this.tell(Object.assign(item, { confidence }))
    }
  }

  async fill(place) {
    const item = this.items[place],
      [actions, , shown] = this.bodies[place].children
    let reply
    try {
      reply = compose(await this.replyOf(item), this.language(), this.name())
    } catch (error) {
      // an article whose review is overdue for too long gives its link only
      const rest =
        error.status === 404
          ? [
              this.button(texts.link, 'y', () => this.copyLink()),
              this.button(texts.open, 'o', () => this.openArticle()),
            ]
          : [this.button(texts.tryAgain, '', () => this.fill(place))]
      const said = (error.detail ?? texts.replyNotRead)
        .replace(/^./, first => first.toUpperCase())
        .replace(/\.?$/, '.')
      actions.replaceChildren(
        make('p', { class: 'trouble' }, said),
        make('div', { class: 'row row--actions' }, rest),
      )
      shown.replaceChildren()
      return
    }
    const preview = make('div', { class: 'reply prose', role: 'group', 'aria-label': texts.replyAsCopied })
    preview.append(safeReply(reply.html))
    this.doing = {
      copy: this.button(texts.copyReply, 'c', () => this.copy(), 'button'),
      collect: this.button(texts.addToReply, 'a', () => this.collectOpen()),
      markdown: this.button(texts.markdown, 'm', () => this.copyMarkdown()),
    }
    actions.replaceChildren(
      make(
        'div',
        { class: 'row row--actions' },
        this.doing.copy,
        this.doing.collect,
        this.button(texts.link, 'y', () => this.copyLink()),
        this.doing.markdown,
        this.button(texts.open, 'o', () => this.openArticle()),
        this.button(texts.flag, 'f', () => this.flag()),
      ),
    )
    shown.replaceChildren(preview)
    this.label()
  }

  /** Where there is a reply with parts, the keys that copy belong to it and not to a card. */
  label() {
    const { copy, collect, markdown } = this.doing
    if (!copy?.isConnected) return
    const isPart = Boolean(this.placeOf(this.items[this.open]))
    const isOther = this.hasReply()
    name(copy, isOther ? texts.copyOnlyThis : texts.copyReply, isOther ? '' : 'c')
    name(markdown, texts.markdown, isOther ? '' : 'm')
    name(collect, isPart ? texts.isInReply : texts.addToReply, isPart ? '' : 'a')
    copy.classList.toggle('button--quiet', isOther)
    collect.disabled = isPart
  }

  /** The parts of the reply changed. */
  mark() {
    for (const [place, item] of this.items.entries()) {
      this.tell(item)
      this.heads[place].closest('.card').classList.toggle('card--in', Boolean(this.placeOf(item)))
    }
    this.label()
  }

  /** Put the open item into the reply, and go on to the next one. */
  collectOpen() {
    const item = this.items[this.open]
    if (!item) return
    this.collect(item)
    const next = this.items.findIndex((each, place) => place > this.open && !this.placeOf(each))
    if (next >= 0 && !this.placeOf(item)) this.choose(next)
  }

  /** Put every item into the reply that is likely to answer. */
  collectLikely() {
    const likely = this.items.filter(({ confidence }) => confidence >= LIKELY)
    if (!likely.length) return this.say(texts.noneLikely)
    for (const item of likely) if (!this.placeOf(item)) this.collect(item)
  }

  /** The greeting changed. */
  refresh() {
    if (this.open >= 0) this.fill(this.open)
  }

  button(text, letter, act, kind = 'button button--quiet') {
    const button = make('button', { class: `${kind} button--small`, type: 'button' })
    name(button, text, letter)
    button.addEventListener('click', act)
    return button
  }

  async copied(what, act) {
    const item = this.items[this.open]
    if (!item) return
    try {
      this.say(await act(item))
      this.used(item)
    } catch (error) {
      this.say(error.detail ?? texts.notCopied(what))
    }
  }

  copy() {
    return this.copied(texts.reply, async item => {
      const forms = await copyReply(compose(await this.replyOf(item), this.language(), this.name()))
      this.replied(item)
      return texts.replyCopied(forms)
    })
  }

  copyMarkdown() {
    return this.copied(texts.reply, async item => {
      await copyText(compose(await this.replyOf(item), this.language(), this.name()).markdown)
      this.replied(item)
      return texts.markdownCopied
    })
  }

  copyLink() {
    return this.copied(texts.theLink, async item => {
      await copyText(new URL(item.permalink, document.documentElement.dataset.site).href)
      return texts.linkCopied
    })
  }

  openArticle() {
    const item = this.items[this.open]
    if (!item) return
    window.open(item.url, '_blank', 'noopener')
    this.used(item)
  }

  flag() {
    const place = this.open,
      item = this.items[place],
      paper = this.bodies[place]?.children[1]
    if (!item) return
    const written = paper.querySelector('form')
    if (written) return written.querySelector('textarea').focus()
    const back = said => {
      paper.replaceChildren(...(said ? [make('p', { class: 'done' }, said)] : []))
      if (said) this.say(said)
      this.heads[place].focus({ preventScroll: true })
    }
    paper.replaceChildren(flagForm(item, back, () => back('')))
    paper.querySelector('input').focus()
  }
}

/** The HTML of a reply as elements that are safe, with the language of each part. */
function safeReply(html) {
  const fragment = document.createDocumentFragment()
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const part of page.body.children) {
    const lang = part.getAttribute('lang')
    const shown = make(part.localName === 'div' ? 'div' : 'p', {
      lang: /^[a-z]{2}$/.test(lang ?? '') ? lang : null,
      class: lang && part.localName === 'p' ? 'around' : null,
    })
    shown.append(safeHtml(lang ? part.innerHTML : part.outerHTML))
    fragment.append(...(lang ? [shown] : shown.childNodes))
  }
  return fragment
}

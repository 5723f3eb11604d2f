// The button of the help widget. The panel is loaded when somebody is about to open it.
// `PANELS` is filled in by scripts/bundle.mjs: for each language the button's name, and the hash of the
// panel, so that the hash of this file stands for all.
/* global PANELS */
import { importWhole } from '../shared/import_whole.js'
import SHEET from './button.css'

const make = (name, properties) => Object.assign(document.createElement(name), properties)

/**
 * <help-widget> asks the help API and shows the answer in the articles' own words.
 *
 * @attr {string}  api       Address of the help center. Default: where this script came from.
 * @attr {string}  page      Page of the application in view, such as "settings/users"; may change at any time.
 * @attr {string}  audience  Who asks, when it is known: one of the audiences of the base.
 * @attr {boolean} open      Whether the panel is shown.
 * @attr {string}  lang      Language of the interface. Default: that of the page around it; English where there is no other.
 * @attr {string}  articles  Where an article opens: "panel" (default) or "tab".
 * @attr {string}  storage   Keeps the last questions, and how new the offline copy was, on the device: "session" or "local". Default: nothing is kept.
 * @attr {string}  pack-key  Public key of the pack that answers while the API is away. Default: the one that the API names.
 * @method ask(question)     Opens the panel and asks. Resolves to the answer as the API sent it, or null.
 * @method read(id)          Opens the panel with an article.
 * @fires help-open          The panel was opened. detail: {page}.
 * @fires help-question      A question is sent, without sensitive data. detail: {question, page}.
 * @fires help-answer        detail: the answer as the API sent it.
 * @fires help-feedback      A verdict was given. detail: {article, anchor, verdict}.
 * @fires help-handoff       Somebody wants a person. detail: {question, answer, handoff}. preventDefault() when the host does the rest.
 * @fires help-error         detail: {code, message}; code is unreachable, refused, bad-signature, too-old or not-found.
 * @slot -                   Shown where the widget or its panel cannot run: a link to the help center.
 * @csspart button           The round button.
 * @csspart panel            The panel.
 * @csspart header           Its first line.
 * @csspart body             What scrolls below the question.
 * @csspart answer           An answer.
 * @csspart footer           The way to a person.
 * @cssprop --help-z             Layer of button and panel. Default: 1000.
 * @cssprop --help-block-end     Distance from the lower edge. Default: 1.5rem.
 * @cssprop --help-inline-end    Distance from the edge where lines end. Default: 1.5rem.
 * @cssprop --help-inline-start  Set it, and --help-inline-end to auto, to move to the other side.
 * @cssprop --help-unit          What one rem of the widget is. Default: 1rem. Set 16px where the host's root has another size.
 * @cssprop --help-accent        The accent; every other --help-… token of the help center can be set too.
 */
export class HelpWidget extends HTMLElement {
  static observedAttributes = ['open', 'page', 'lang', 'api']
  #button = make('button', {
    part: 'button',
    ariaHasPopup: 'dialog',
    onclick: () => (this.open = !this.open),
  })
  #slot = make('slot')
  #panel
  #loading

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(SHEET)
    root.adoptedStyleSheets = [sheet]
    root.append(this.#button)
    this.#button.onpointerenter = this.#button.onfocus = () => this.#load().catch(Object)
  }

  connectedCallback() {
    // properties that were set before this script came
    const own = { ...this }
    for (const name in own) delete this[name]
    Object.assign(this, own)
    this.#turn()
  }

  disconnectedCallback() {
    this.#panel?.remove()
    this.#panel = this.#loading = null
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) return
    if (name === 'page') this.#panel?.pageChanged()
    else {
      if (name !== 'open') this.disconnectedCallback()
      this.#turn()
    }
  }

  get api() {
    return new URL(
      this.getAttribute('api') || import.meta.url.replace(/(.*\/)widget.*/, '$1'),
      document.baseURI,
    ).href.replace(/\/*$/, '/')
  }
  set api(value) {
    this.setAttribute('api', value)
  }
  get open() {
    return this.hasAttribute('open')
  }
  set open(value) {
    this.toggleAttribute('open', value)
  }

  async ask(question) {
    this.open = true
    return (await (await this.#turn())?.ask(question)) ?? null
  }

  async read(id) {
    this.open = true
    return (await this.#turn())?.read(id)
  }

  /** An event that leaves shadow roots. False when the host prevented what would follow. */
  tell(name, detail) {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
    )
  }

  get #language() {
    return ((this.closest('[lang]') ?? document.documentElement).lang || 'en')
      .toLowerCase()
      .replace(/-.*/, '')
  }

  /**
   * The panel in the language of the page, refused when it is not the one that was published with this file.
   */
  #load() {
    const wanted = this.#language
    const shown = PANELS[wanted] ? wanted : 'en'
    const href = new URL(`panel-${shown}.js`, import.meta.url).href
    if (!this.#loading) {
      // what was taken out, moved or turned to another language meanwhile has no use for this one
      const loading = (this.#loading = importWhole(href, PANELS[shown].integrity).then(({ openPanel }) =>
        this.#loading === loading ? (this.#panel = openPanel(this, wanted !== shown)) : this.#loading,
      ))
      loading.catch(() => this.#loading === loading && (this.#loading = null))
    }
    return this.#loading
  }

  /** Make button and panel what the attribute `open` says. */
  async #turn() {
    const { open } = this
    this.#button.ariaLabel = (PANELS[this.#language] ?? PANELS.en).label
    this.#button.ariaExpanded = open
    this.#button.textContent = open ? '×' : '?'
    if (!open) return this.#panel?.close(this.#button)
    try {
      const panel = await this.#load()
      this.#slot.replaceWith(this.#button)
      if (this.open) panel?.show()
      return panel
    } catch (error) {
      this.open = false
      if (this.firstElementChild) this.#button.replaceWith(this.#slot)
      this.firstElementChild?.focus()
      this.tell('help-error', { code: 'unreachable', message: error.message })
    }
  }
}

for (const name of ['page', 'audience', 'articles', 'storage', 'packKey']) {
  const attribute = name.replace('K', '-k')
  Object.defineProperty(HelpWidget.prototype, name, {
    get() {
      return this.getAttribute(attribute) ?? ''
    },
    set(value) {
      this.setAttribute(attribute, value)
    },
  })
}
if (!customElements.get('help-widget')) customElements.define('help-widget', HelpWidget)

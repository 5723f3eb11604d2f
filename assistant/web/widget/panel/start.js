// The first view: what may help on the page that the application shows, and the last questions.
// `IS_FALLBACK` is filled in by scripts/bundle.mjs: whether this panel stands in for those that there are not.
/* global IS_FALLBACK */
import { fill, make } from '../../shared/dom.js'
import { language } from 'words:language'
import * as words from 'words:widget'
import { ask } from './answers.js'
import { articleList } from './articles.js'
import { CONTENT, button, group } from './parts.js'

const MOST = 4

/** Fill the first view for the page of the host, again when that is another one. */
export async function showStart(panel) {
  const { host, views, recent, transport } = panel
  const { page } = host
  if (!views.first) panel.push({ node: make('section') }, { keepsFocus: true })
  const { node } = views.first
  const found = await transport
    .send('pages', { body: { page }, fromPack: pack => pack.page(page) })
    .then(
      ({ articles, for_page: isForPage, language: written }) => {
        CONTENT.lang = written
        return articleList(panel, isForPage ? words.forThisPage : words.oftenRead, articles.slice(0, MOST))
      },
      error => panel.failure(error, () => showStart(panel)),
    )
  if (page !== host.page) return
  node.textContent = ''
  const { lang } = CONTENT
  const said =
    IS_FALLBACK && panel.isForeign
      ? words.otherLanguage
      : lang?.startsWith(language) === false &&
        words.articlesIn.replace('{language}', new Intl.DisplayNames(language, { type: 'language' }).of(lang))
  fill(
    node,
    {},
    said && make('p', { class: 'quiet' }, said),
    found,
    group(words.youAsked, recent.all, ({ question, choice, label }) =>
      button('link', () => ask(panel, question, { choice, label }), label),
    ),
  )
}

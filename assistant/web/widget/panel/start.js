// The first view: what may help on the page that the application shows, and the last questions.
import { fill, make } from '../../shared/dom.js'
import * as words from '../../shared/words/en.js'
import { ask } from './answers.js'
import { articleList } from './articles.js'
import { button, group } from './parts.js'

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
      ({ articles }) => {
        const title = articles[0]?.reason === 'Often read' ? words.oftenRead : words.forThisPage
        return articleList(panel, title, articles.slice(0, MOST))
      },
      error => panel.failure(error, () => showStart(panel)),
    )
  if (page !== host.page) return
  node.textContent = ''
  fill(
    node,
    {},
    panel.isForeign && make('p', { class: 'quiet' }, words.otherLanguage),
    found,
    group(words.youAsked, recent.all, ({ question, choice, label }) =>
      button('link', () => ask(panel, question, { choice, label }), label),
    ),
  )
}

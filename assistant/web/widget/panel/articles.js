// Articles: lists that lead to them, and the view of one.
import { fill, make } from '../../shared/dom.js'
import * as words from 'words:widget'
import { answerCard, whereToGoOn } from './answers.js'
import { verdictButtons } from './feedback.js'
import { CONTENT, externalLink, group, heading, notices, origin, statement } from './parts.js'
import { prose } from './prose.js'

const TOP = 'top'

/** Links to articles, which open in the panel unless the host or the person wants a tab. */
export const articleList = (panel, title, articles) =>
  group(title, articles, ({ id, title, url, summary }) => wayTo(panel, id, url, title, summary))

/** Links to sections, in the same way. */
export const sectionList = (panel, title, sections) =>
  group(title, sections, ({ heading, url, article }) => wayTo(panel, article.id, url, heading, article.title))

function wayTo(panel, id, url, name, about) {
  const { host } = panel
  const openHere = event => {
    if (event.ctrlKey || event.metaKey) return
    event.preventDefault()
    readArticle(panel, id, decodeURIComponent(url.split('#')[1] ?? TOP))
  }
  const onclick = host.articles === 'tab' ? null : openHere
  return externalLink(host, url, { ...CONTENT, onclick }, make('b', {}, name), make('small', {}, about))
}

/** An article in the panel, at a section of it. */
export function readArticle(panel, id, anchor = TOP) {
  const title = make('h3', { ...CONTENT, tabindex: -1 })
  const node = make('section', {}, title)
  return panel.load(
    { ...panel.views.shown, node, scroll: 0 },
    {
      path: `articles/${id}`,
      fromPack: pack => pack.answer('', { choice: `${id}#${anchor}` }),
      again: () => readArticle(panel, id, anchor),
      show(found) {
        // the pack has sections only
        const isWhole = Boolean(found.sections)
        panel.sayAt(title, (isWhole ? found : (found.source ?? found.related[0])).title)
        if (isWhole) showArticle(panel, node, found, anchor)
        else fill(node, {}, answerCard(panel, found), whereToGoOn(panel, found))
      },
    },
  )
}

function showArticle(panel, node, article, anchor) {
  const { id } = article
  let target
  const sections = article.sections
    .filter(({ html }) => html)
    .map(section => {
      const hasHeading = section.heading !== article.title
      const part = make(
        'section',
        {},
        hasHeading && heading(section.heading),
        prose(panel.host, section.html, section.steps),
      )
      if (section.anchor === anchor && anchor !== TOP) {
        target = part
        part.className = 'here'
      }
      return part
    })
  fill(
    node,
    {},
    make('p', { class: 'row' }, externalLink(panel.host, article.url, {}, words.newTab)),
    statement(words.headings[article.status]),
    origin(article, { hasTitle: true }),
    notices(article),
    sections,
    verdictButtons(panel, { id, anchor }),
    articleList(panel, words.related, article.related),
  )
  target?.scrollIntoView()
}

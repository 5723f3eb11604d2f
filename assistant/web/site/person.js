// The way to a person, and what goes along: what was asked last, the section that answered, the page that was
// open. The page of contact shows it, and whoever is there sends it, changes it or leaves it out.
import { remember, remembered } from './tab_memory.js'
import { redacted } from './search/privacy.js'

const NAME = 'along'

/** The link of the header. */
export const way = document.querySelector('.head a[rel=help]')

/** What goes along: `question`, `page` and `section`, each of them perhaps undefined. */
export const along = () => remembered(NAME) ?? {}

/** Let something go along in place of what did; what is undefined goes no more. */
export const takeAlong = found => remember(NAME, { ...along(), ...found })

/** Nothing goes along any more. */
export const leaveAll = () => remember(NAME, null)

/** Take a question along, without what is sensitive in it, and the section that answered it. */
export async function takeQuestion(question, source) {
  const { text } = await redacted(question).catch(() => ({}))
  if (text === undefined) return // without the rules for personal data nothing is remembered
  const section = source?.heading && source.heading !== source.title ? `${source.title}: ${source.heading}` : source?.title
  takeAlong({ question: text, section })
}

/** The article of this page as it goes along; undefined on other pages. */
function pageHere() {
  const article = document.querySelector('[data-permalink]')
  if (!article) return undefined
  return `${article.querySelector('h1').textContent} (${location.origin}${article.dataset.permalink})`
}

/** Whether a link leads to the page of contact. */
const leadsThere = link => way && link.origin === way.origin && link.pathname === way.pathname

addEventListener(
  'click',
  ({ target }) => {
    const link = target.closest?.('a[href]')
    const page = pageHere()
    // from another page than an article's, what was read before still goes along
    if (link && leadsThere(link) && page) takeAlong({ page })
  },
  { capture: true }, // a link may leave with its card
)

// What Back brings back: the search of a page, in the entry of the tab's own history. It goes with the tab, is
// in no address, and has no personal data: words that show some are kept without it, or not at all.
import { redacted } from './privacy.js'

const NAME = 'search'

/** The search that this entry of the history was left with; undefined when there was none. */
export const keptSearch = () => history.state?.[NAME]

function write(search) {
  const { [NAME]: before, ...rest } = history.state ?? {}
  if (before || search) history.replaceState(search ? { ...rest, [NAME]: search } : rest, '')
}

/** Forget it. */
export const forgetSearch = () => write(undefined)

/** Keep what a search box shows: its words, filters, and the whole answer where one is shown. */
export async function keepSearch(box) {
  const { query, filters } = box
  const answer = box.answer.childElementCount ? box.answered : null
  const found = await redacted(query).catch(() => null)
  // other words were typed meanwhile, or the search was put away
  if (query !== box.query || isPutAway(box)) return
  if (!found) return forgetSearch()
  write({ words: found.text, filters: filters.values, answer })
  if (box.top === undefined) return
  scrollerOf(box).scrollTop = box.top // now that what was there is there again
  box.top = undefined
}

/** Show in a search box what was kept. */
export function restoreSearch(box, { words, filters, answer, top }) {
  box.set(words, filters)
  box.told = words // it was told when they left
  box.top = top
  if (answer) {
    box.answered = answer
    box.whole()
  }
}

/** Note how far down somebody is, who follows a link. */
export function keepPlace(box) {
  const search = keptSearch()
  if (search) write({ ...search, top: scrollerOf(box).scrollTop })
}

/** Whether its window is closed. What the service finds after that is nothing to come back to. */
const isPutAway = box => box.form.closest('dialog')?.open === false

/** What scrolls: the window of the search, else the page. */
const scrollerOf = box => box.form.closest('dialog') ?? document.scrollingElement

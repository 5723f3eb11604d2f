// The text of an article: its elements, with steps that can be ticked.
import { make } from '../../shared/dom.js'
import { safeHtml } from '../../shared/safe_html.js'
import { tickable } from '../../shared/steps.js'
import { CONTENT, linkTo } from './parts.js'

/** Cleaned HTML of the API as elements. `steps` are those of its list, where it has one. */
export function prose(host, html, steps = []) {
  const text = make('div', { class: 'prose', dir: 'auto', ...CONTENT })
  text.append(safeHtml(html, { linkTo: linkTo(host), hasPictures: false }))
  const list = steps.length > 1 && text.querySelector(':scope > ol')
  if (list) tickable(list)
  return text
}

// The text of an article: its elements, with steps that can be ticked off.
import { fill, make } from '../../shared/dom.js'
import { safeHtml } from '../../shared/safe_html.js'
import * as words from '../../shared/words/en.js'
import { CONTENT, linkTo } from './parts.js'

/** Cleaned HTML of the API as elements. `steps` are those of its list, where it has one. */
export function prose(host, html, steps = []) {
  const text = make('div', { class: 'prose', dir: 'auto', ...CONTENT })
  text.append(safeHtml(html, { linkTo: linkTo(host), hasPictures: false }))
  const list = steps.length > 1 && text.querySelector(':scope > ol')
  if (list) addCheckboxes(list)
  return text
}

function addCheckboxes(list) {
  const items = [...list.children]
  const count = make('p', { class: 'quiet', role: 'status' })
  const tell = () => {
    count.textContent = words.stepsDone(list.querySelectorAll(':checked').length, items.length)
  }
  list.className = 'steps'
  list.after(count)
  items.forEach((item, place) => {
    const step = make('div', {}, `${place + 1}. `, [...item.childNodes])
    fill(item, {}, make('input', { type: 'checkbox', 'aria-label': step.textContent, onchange: tell }), step)
  })
}

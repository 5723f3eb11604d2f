// Steps that a person ticks while doing them.
import { make } from './dom.js'
import { stepsDone } from 'words:common'
import { format } from './texts.js'

/**
 * Make each step of a list one that can be ticked. `ticked` are the places that are ticked already;
 * `changed(places)` is called with those that are after each change. How many are done stands below the list
 * from the first tick on.
 */
export function tickable(list, { ticked = [], changed = () => {} } = {}) {
  const items = [...list.children].filter(item => item.localName === 'li')
  if (items.length < 2) return
  const count = make('p', { class: 'steps-done', role: 'status' })
  const boxes = items.map((item, place) =>
    make('input', {
      type: 'checkbox',
      class: 'step-tick',
      'aria-label': `${list.start + place}. ${item.textContent.trim()}`,
    }),
  )
  const places = () => [...boxes.keys()].filter(place => boxes[place].checked)
  const tell = () => {
    const done = places()
    count.textContent = done.length ? format(stepsDone, { count: done.length, all: items.length }) : ''
    changed(done)
  }
  for (const place of ticked) if (boxes[place]) boxes[place].checked = true
  boxes.forEach((box, place) => {
    box.addEventListener('change', tell)
    items[place].prepend(box)
  })
  list.classList.add('steps')
  list.after(count)
  if (places().length) tell()
}

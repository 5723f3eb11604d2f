// Steps of an article or an answer: what is ticked stays so in this tab.
import { tickable } from '../shared/steps.js'
import { remember, remembered } from './tab_memory.js'

/** Make the steps of a list tickable. `link` is the permanent link of their section, the same on each page. */
export function keepTicks(list, link) {
  const name = `steps-${new URL(link, location.href).pathname}`
  tickable(list, {
    ticked: remembered(name) ?? [],
    changed: done => remember(name, done.length ? done : null),
  })
}

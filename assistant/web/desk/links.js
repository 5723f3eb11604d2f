// A link of any age: only what is needed of it is sent, and one sees where it leads now.

import { make } from '../shared/dom.js'
import { desk as texts } from './words.js'
import { itemOf } from './cards.js'
import { $, cards, found, run, say, show, title } from './pane.js'
import { guard } from './redaction.js'
import { ask } from './service.js'

/**
 * Where an article was in the former help center, as a pattern: `/old/{id}` of the settings, or what no
 * address has.
 */
const BEFORE = ($('link').dataset.former.replace('{id}', '') || '//').replace(/[.]/g, '\\.')
const FORMER = new RegExp(`^.*?(${BEFORE}\\d{1,15})(?:-[^/?#]*)?/?`)
const HEAD = new RegExp(`^((?:.*?(?:${BEFORE}|/a/))?\\d{1,15})?(.*)$`)
const link = guard($('link'), $('link-found'))

/**
 * What of a link is needed to follow it: its path and its section. The number in an old address is enough.
 */
export function bare(text) {
  const [address, fragment = ''] = text.trim().split('#')
  const path = address.replace(/\?.*$/, '').replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '')
  const former = FORMER.exec(path)
  return (former ? former[1] : path) + (fragment ? `#${fragment.replace(/\?.*$/, '')}` : '')
}

async function lookUp() {
  $('link').value = bare($('link').value)
  // the number of an article is no personal data, however long it is; all else of the path may be
  const [, head, rest] = HEAD.exec($('link').value)
  $('link').value = rest
  const address = (head ?? '') + link.clean()
  $('link').value = address
  if (!address) {
    $('link').focus()
    say(texts.noLink)
    return
  }
  await run(async signal => {
    const { found: isFound, destination: to } = await ask('v1/links', { link: address }, signal)
    if (!isFound) {
      show(texts.leadsNowhere, make('div', { class: 'quiet' }, make('p', {}, texts.leadsNowhereWhy)))
      title.focus()
      say(title.textContent, { isShown: false })
      return
    }
    const moved = to.moved ? texts.moved : texts.notMoved
    const inexact = to.exact ? '' : texts.inexact
    show(
      to.moved ? texts.movedAndArrives : texts.arrives,
      make('p', { class: 'verdict' }, `${texts.kindsOfLinks[to.kind] ?? ''} ${moved}${inexact}`),
      make('p', { class: 'leads' }, texts.leadsTo, make('a', { href: to.url }, to.url)),
    )
    if (to.id) {
      cards.show([itemOf(to)])
      cards.choose(0)
    } else {
      found.append(make('p', { class: 'verdict' }, make('a', { href: to.url }, to.title)))
      title.focus()
    }
    say(`${title.textContent}: ${to.title}`, { isShown: false })
  }, lookUp)
}

$('form-link').addEventListener('submit', event => {
  event.preventDefault()
  lookUp()
})

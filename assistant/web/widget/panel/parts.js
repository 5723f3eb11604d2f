// The parts that the views of the panel are made of.
import { callButton } from '../../shared/call.js'
import { dayInWords } from '../../shared/dates.js'
import { make } from '../../shared/dom.js'
import { format } from '../../shared/texts.js'
import { safeUrl } from '../../shared/safe_html.js'
import * as words from 'words:widget'

/** The language of what articles and the service say, which the first view tells. */
export const CONTENT = {}

export const button = (classes, onclick, ...children) => make('button', { class: classes, onclick }, children)

/**
 * The attributes of a link that leaves the application as it is; an address that may not be followed is left
 * out.
 */
export const linkTo = host => address => ({ href: safeUrl(address, host.api)?.href, target: '_blank' })

export const externalLink = (host, address, attributes, ...children) =>
  make('a', { ...linkTo(host)(address), ...attributes }, children)

/** A sentence about how an answer or an article stands. */
export const statement = text => text && make('p', { class: 'says' }, text)

export const heading = text => make('h3', CONTENT, text)

/** Sentences to see beside a text, but for those that it has. */
export const notices = ({ notices, text }) =>
  notices
    .filter(notice => !text?.includes(notice.text))
    .map(({ kind, text, phone }) => [
      make('p', { class: `notice ${kind}`, ...CONTENT }, text),
      phone && make('p', {}, callButton(phone, 'go urgent')),
    ])

/**
 * From which article something is, where its title is not shown anyway, when that was reviewed, and how it
 * stands.
 */
export function origin({ title, status, reviewed }, { hasTitle = false } = {}) {
  return make(
    'p',
    { class: 'quiet' },
    !hasTitle && [words.from, make('b', CONTENT, title), reviewed && '\u00a0· '],
    reviewed && format(words.reviewed, { day: dayInWords(reviewed) }),
    make('span', { class: 'amber' }, status === 'partial' && `${words.partlyConfirmed}. `),
  )
}

/** A list with a title; nothing where there is nothing to list. */
export function group(title, items, elementOf) {
  if (!items.length) return null
  return make(
    'section',
    { class: 'list' },
    make('h3', {}, title),
    make(
      'ul',
      {},
      items.map(item => make('li', {}, elementOf(item))),
    ),
  )
}

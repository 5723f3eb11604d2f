// A number to call, as a button.
import { make } from './dom.js'
import { call } from 'words:common'
import { format } from './texts.js'

/** The address that calls a number. */
export const dial = number => `tel:${number.replace(/[^+\d]/g, '')}`

/** A link that calls a number: on a phone at once, elsewhere in the program that makes calls. */
export const callButton = (number, classes) =>
  make('a', { class: classes, href: dial(number) }, format(call, { number }))

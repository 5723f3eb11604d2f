// Days in words.
import { day as form, months } from 'words:formats'
import { format } from './texts.js'

/** A day such as "2026-11-22" as "22 Nov 2026", in the words of the interface; what is no day stays as it is. */
export function dayInWords(iso) {
  const [year, month, day] = String(iso).split('-').map(Number)
  return months[month - 1] && day ? format(form, { day, month: months[month - 1], year }) : String(iso)
}

// Days in words.

/**
 * A day such as "2026-11-22" as "22 Nov 2026", with the names of the months; what is no day stays as it is.
 */
export function dayInWords(iso, months) {
  const [year, month, day] = String(iso).split('-').map(Number)
  return months[month - 1] && day ? `${day} ${months[month - 1]} ${year}` : String(iso)
}

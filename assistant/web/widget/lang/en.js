export const lang = 'en'
export const help = 'Help'
export const locale = 'en-GB'
export const close = 'Close help'
export const back = 'Back'
export const question = 'Your question'
export const ask = 'Ask'
export const note = 'No names or personal data.'
export const sections = 'Matching sections'
export const body = 'Answers'
export const forPage = 'For this page'
export const often = 'Often read'
export const recent = 'You asked'
export const looking = 'Looking …'
export const matching = n => (n ? `Matching sections: ${n}.` : 'No match. Press Enter to ask.')
export const corrected = words => `Showing results for ${words}.`
export const from = 'From '
export const reviewed = day => `Reviewed ${day}. `
export const partial = 'Partly confirmed. '
export const headings = {
  clarify: 'Which one do you mean?', outline: 'We don’t have confirmed steps for this yet.', no_answer: 'We don’t have an answer to that.',
  stale: 'This has not been reviewed for a long time.', 'not-confirmed': 'This is not confirmed yet.',
}
export const done = (n, all) => `${n} of ${all} done`
export const article = 'Read the article'
export const tab = 'New tab'
export const related = 'Related articles'
export const near = 'Nearest articles'
export const helped = 'Did this help?'
export const verdicts = [['helped', 'Yes'], ['not-helped', 'No'], ['wrong', 'It’s wrong'], ['outdated', 'It’s out of date']]
export const thanks = 'Thank you.'
export const person = 'Ask a person'
export const ready = 'Prepare:'
export const take = 'Your message'
export const copy = 'Copy and continue'
export const copied = 'Copied. Paste it.'
export const uncopied = 'Not copied. Copy it yourself.'
export const away = 'The help center cannot be reached. This page answers from its copy.'
export const unreachable = 'The help center cannot be reached.'
export const again = 'Try again'
export const about = 'Not in your language yet.'
export const sensitive = kinds => `Not sent: ${kinds}. Enter it only in the form that asks for it.`
export const kinds = undefined // as the rules name them

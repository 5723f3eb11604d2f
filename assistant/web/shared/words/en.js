// Every text that a person reads on the site, in the widget and at the support desk, in English.
// A face takes what it uses. A language of the widget is a file like this with the names of its first two
// parts.

// --- the widget and the site ---

export const lang = 'en'
export const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
export const headings = {
  unsure: 'I can’t look this up right now.',
  clarify: 'Which one do you mean?',
  outline: 'We don’t have confirmed steps for this yet.',
  handoff: 'A person can help you.',
  no_answer: 'We don’t have an answer to that.',
  stale: 'This has not been reviewed for a long time.',
  'not-confirmed': 'This is not confirmed yet.',
}
export const from = 'From '
export const call = number => `Call ${number}`
export const related = 'Related articles'
export const nearest = 'Nearest articles'
export const oftenRead = 'Often read'
export const partlyConfirmed = 'Partly confirmed'
export const notConfirmed = 'Not confirmed yet'

// --- the widget ---

export const help = 'Help'
export const close = 'Close help'
export const back = 'Back'
export const question = 'Your question'
export const askQuestion = 'Ask a question'
export const startOver = 'Start over'
export const nearestSections = 'Nearest sections'
export const ask = 'Ask'
export const noPersonalData = 'No names or personal data.'
export const matchingSections = 'Matching sections'
export const answers = 'Answers'
export const forThisPage = 'For this page'
export const youAsked = 'You asked'
export const looking = 'Looking …'
export const matches = count => (count ? `Matching sections: ${count}.` : 'No match. Press Enter to ask.')
export const corrected = words => `Showing results for ${words}.`
export const reviewed = day => `Reviewed ${day}. `
export const stepsDone = (done, all) => `${done} of ${all} done`
export const readArticle = 'Read the article'
export const newTab = 'New tab'
export const didThisHelp = 'Did this help?'
export const verdicts = [
  ['helped', 'Yes'],
  ['not-helped', 'No'],
  ['wrong', 'It’s wrong'],
  ['outdated', 'It’s out of date'],
]
export const thanks = 'Thank you.'
export const askPerson = 'Ask a person'
export const prepare = 'Prepare:'
export const yourMessage = 'Your message'
export const copyAndContinue = 'Copy and continue'
export const copied = 'Copied. Paste it.'
export const notCopied = 'Not copied. Copy it yourself.'
export const yourEmail = 'Your email address, for the answer'
export const sentAlong = { section: 'Sent along: what you read', page: 'Sent along: the page in view' }
export const send = 'Send'
export const sending = 'Sending …'
export const sent = 'Your message is on its way. You gave no email address, so nobody writes back.'
export const sentAndAnswered = 'Your message is on its way. The answer comes by email.'
export const notSent = 'It was not sent. Try again.'
export const writeMessage = 'Write a few words first.'
export const mistypedEmail = 'Write one address such as name@example.com, or none.'
export const hasPersonalData = kinds => `Personal data in this: ${kinds}. Leave it out unless it is needed.`
export const otherWays = 'Other ways'
export const answersFromCopy = 'The help center cannot be reached. This page answers from its copy.'
export const unreachable = 'The help center cannot be reached.'
export const copyTooOld = 'The help center cannot be reached, and its copy here is too old to answer from.'
export const tryAgain = 'Try again'
export const otherLanguage = 'Not in your language yet.'
export const leftOut = kinds => `Not sent: ${kinds}. Enter it only in the form that asks for it.`
export const kinds = {} // the names that the rules have

// --- the site ---

export const answerCard = {
  answer: 'Answer',
  inBrief: 'Answer in brief',
  questions: count => `You asked ${count} questions`,
  reviewed: day => `Reviewed ${day}`,
  reviewedOn: day => (day ? `, reviewed ${day}. ` : '. '),
  readInArticle: 'Read it in the article',
  readWhatIsKnown: title => `Read what is known: ${title}`,
  next: 'More questions',
  whereItStands: 'Where it stands, and what is near',
  helpful: 'Was this helpful?',
  verdicts: [
    ['helped', 'Yes'],
    ['not-helped', 'No'],
  ],
  mustBeOpened: 'Open the answer: it has something that you need to see with it.',
  nearestBelow: 'The nearest sections are below. Open for the nearest articles and the way to a person.',
  enter: 'Enter',
  pressEnter: 'Press Enter to ask',
  notSentYet: 'Not sent yet',
  sentWhenAsked: 'Numbers and email addresses are sent only when you ask; personal data is taken out first.',
  unreachable: 'Search cannot be reached',
  wordsStay: 'Your words are still in the box: press Enter to try again.',
  allTopics: 'Browse all topics',
  withoutFilters: 'Search without filters',
  noResult: 'No result',
  nothingFiltered: 'Nothing with these filters.',
  nothingMatches: 'Nothing matches these words.',
  tryOther: 'Try fewer or other words, look at the sections below, or ask a person.',
}

export const searchBox = {
  showingResultsFor: 'Showing results for ',
  withoutFilters: 'Found without the filters:',
  nearest: 'Nothing matches. The nearest sections:',
  often: 'Nothing matches. Often read:',
  results: (count, all = count) =>
    all > count ? `First ${count} of ${all} results` : count === 1 ? '1 result' : `${count} results`,
  inArticles: (results, count) => `${results} in ${count} articles`,
  withoutWords: (results, words) => `${results}. Nothing here has “${words.join('”, “')}”`,
  pressEnter: heard => `${heard}. Press Enter to ask.`,
  thereIsAnAnswer: heard => `${heard}. There is an answer: press Enter to read it.`,
  unreachable: 'Search cannot be reached. Press Enter to try again.',
  filters: count => (count ? `Filters (${count})` : 'Filters'),
  takeOutPersonalData: 'Take the personal data out first',
  linkCopied: 'Link to this search copied',
  linkInAddress: 'The link is in the address bar',
  status: { partial: partlyConfirmed, outline: notConfirmed },
}

export const page = {
  linkCopied: 'Link copied',
  markdownCopied: 'Page copied as Markdown',
  markdownNotCopied: 'The Markdown could not be copied. View it instead.',
  schemes: { auto: 'automatic', light: 'light', dark: 'dark' },
  colors: now => `Colors: ${now}`,
  changeColors: (now, next) => `Colors: ${now}. Change to ${next}`,
  table: 'Table',
  inGlossary: 'In the glossary',
}

export const feedback = {
  helped: 'Thank you. Good to know.',
  notHelped: 'Thank you for saying so.',
  thanks: 'Thank you. That helps us to mend it.',
  notArrived: 'That did not arrive. Try again.',
  why: 'What is wrong with it?',
  whichPart: 'Which part',
  wholePage: 'The whole page',
  reasons: [
    ['wrong', 'It’s wrong'],
    ['outdated', 'It’s out of date'],
    ['', 'It isn’t what I asked'],
  ],
  mayFit: 'These may fit better',
}

export const contact = {
  hasPersonalData: kinds =>
    `There seems to be personal data in this: ${kinds}. Leave it out unless a person needs it to help you.`,
  sending: 'Sending …',
  notArrived: 'That did not arrive. What you wrote is still here: try again.',
}

export const keys = {
  title: 'Keyboard shortcuts',
  search: 'Search',
  copyLink: 'Copy the permanent link of the section in view',
  showKeys: 'Show these keys',
  useKeys: 'Use single keys',
  linkCopiedTo: name => `Link copied: ${name}`,
  permanentLink: 'Permanent link',
  close: 'Close',
}

// --- the support desk ---

export const desk = {
  modes: {
    ticket: {
      title: 'Suggestions',
      begin:
        'Paste a ticket. You get the sections that answer it, each with a reply to copy and a link ' +
        'that does not break.',
      keys: [
        ['Ctrl V', 'Paste the ticket'],
        ['Ctrl ↵', 'Find answers'],
        ['a', 'Add a section to one reply'],
        ['c', 'Copy the reply'],
        ['?', 'See all keys'],
      ],
    },
    words: {
      title: 'Results',
      begin: 'Type a few words. Mistyped words are understood.',
      keys: [
        ['↓', 'Go to the results'],
        ['c', 'Copy the reply'],
        ['y', 'Copy the permanent link'],
        ['?', 'See all keys'],
      ],
    },
    link: {
      title: 'Where it leads',
      begin: 'Paste a link of any age, also one of the former help center. You see where it leads now.',
      keys: [
        ['↵', 'Look it up'],
        ['y', 'Copy the permanent link'],
        ['?', 'See all keys'],
      ],
    },
  },
  suggestions: 'Suggestions',
  suggestionsFound: count => `${count} suggestion${count === 1 ? '' : 's'}`,
  results: count => `${count} result${count === 1 ? '' : 's'}`,
  resultsFor: corrected => `Results for “${corrected}”`,
  pasteFirst: 'There is no text yet. Paste the ticket first.',
  noText: 'There is no text yet',
  noLink: 'There is no link yet',
  nothingFitsTicket: 'Nothing fits this ticket',
  nothingFitsWords: 'Nothing fits these words',
  mayAnswer: 'No section has these words; these may answer them',
  noneWhy: 'That is a normal result: no article covers it. Hand it to a colleague.',
  nothingSure: 'Nothing sure',
  nothingSureWhy: 'No section answers this for sure. These are near: read one before you send it.',
  late: 'This has not been reviewed for a long time',
  lateWhy:
    'The first of these covers it. Read it with care before you send its link, or hand the ticket ' +
    'to a colleague.',
  takenOut: kinds => `Taken out: ${kinds}.`,
  willBeTakenOut: kinds => `Will be taken out: ${kinds}.`,
  noGreeting: 'No greeting',
  greeting: name => `Greeting: ${name}. The answer stays in the article’s words`,

  // what goes wrong
  tooLong: 'This is too long. Paste only the part with the question.',
  unreachable: 'The help service cannot be reached.',
  otherAnswered:
    'Something else than the help service answered, perhaps a page to sign in. Open the help site ' +
    'in another tab, ' +
    'sign in there if it asks you to, then try again.',
  noAnswer: 'The help service could not answer.',
  failed: 'That did not work',
  serviceAway: 'The help service cannot be reached',
  serviceAwayWhy: 'The desk needs it for every answer. What you wrote is still here and went nowhere else.',
  tryAgain: 'Try again',

  // a suggestion
  status: {
    verified: 'Verified',
    partial: partlyConfirmed,
    outline: notConfirmed,
    unverified: 'Not verified',
  },
  confidence: { veryLikely: 'Very likely', likely: 'Likely', possible: 'Possible', weak: 'Weak' },
  reviewed: day => `Reviewed ${day}`,
  overdue: 'Review overdue',
  answers: 'Answers: ',
  copyReply: 'Copy reply',
  link: 'Link',
  open: 'Open',
  flag: 'Flag',
  reply: 'reply',
  theLink: 'link',
  replyAsCopied: 'Reply, as it is copied',
  replyNotRead: 'the reply could not be read',
  replyCopied: forms => `Reply copied: ${forms.slice(0, -1).join(', ')} and ${forms.at(-1)}`,
  markdownCopied: 'Reply copied as Markdown',
  linkCopied: 'Link copied',
  markdown: 'Markdown',
  addToReply: 'Add',
  isInReply: 'In the reply',
  copyOnlyThis: 'Copy only this',
  partNumber: number => `Part ${number} of the reply`,
  noneLikely: 'None of these is likely enough to be added unread',

  // the reply that is written
  forms: { full: 'Full', short: 'Short', link: 'Link only' },
  partsOf: count => `${count} part${count === 1 ? '' : 's'}`,
  added: (number, heading) => `Added as part ${number}: ${heading}`,
  isPart: number => `It is part ${number} of the reply`,
  removed: 'Taken out of the reply',
  movedTo: number => `Moved: it is part ${number} now`,
  formNow: name => `Form: ${name}`,
  formOfPart: number => `Form of part ${number}`,
  moveUp: number => `Move part ${number} up`,
  moveDown: number => `Move part ${number} down`,
  takeOut: number => `Take part ${number} out`,
  mustStay: sentences => `Must stay in the reply: ${sentences.map(each => `“${each}”`).join(' ')}`,
  askRemove: 'You changed this part. Take it out with your words?',
  askRemoveLast: 'This is the last part, and you changed the reply. Take it out with all your words?',
  askReplace: 'You changed the text of a part. Replace it, and lose your words there?',
  askGreeting: 'You changed the greeting or the closing. Replace them, and lose your words there?',
  notCopied: what => `The browser did not allow the ${what} to be copied.`,

  // a link
  kindsOfLinks: {
    former: 'An address of the former help center.',
    short: 'A permanent link.',
    page: 'A page of this site.',
  },
  leadsTo: 'Leads to ',
  arrives: 'It still arrives',
  movedAndArrives: 'It moved, and still arrives',
  moved: 'It moved: what it showed has another address now.',
  notMoved: 'It has not moved.',
  inexact: ' The section that it names is not there; it leads to the beginning.',
  leadsNowhere: 'This link leads nowhere',
  leadsNowhereWhy:
    'It is no address of this help center, or its number is wrong. Try a few of its words instead.',

  flagForm: {
    sectionIs: 'This section is',
    verdicts: [
      ['wrong', 'Wrong'],
      ['outdated', 'Outdated'],
    ],
    whatIsWrong: 'What is wrong with it?',
    note: 'Goes to the owner of the article. Leave out the ticket; personal data is taken out here. ',
    left: count => `${count.toLocaleString('en')} characters left.`,
    send: 'Send flag ',
    cancel: 'Cancel ',
    sayWhatIsWrong: 'Say what is wrong, in a few words.',
    sent: verdict => `Flag sent: ${verdict}. The owner of the article gets it.`,
    notArrived: 'That did not arrive',
    wordsStay: 'Your words are still here; try again.',
  },
}

// Every text of the support desk, which is in English.
import { notConfirmed, partlyConfirmed } from 'words:common'

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

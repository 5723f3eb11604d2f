// What an author reads while editing.

export const words = {
  mistakes: count => (count === 1 ? '1 mistake' : `${count} mistakes`),
  stays: 'The page stays as it was until this is mended.',
  close: 'Close',
  changed: 'This page changed.',
  reload: 'Reload',
  answers: 'What this page answers',
  sections: 'Its answers, and how they are asked for',
  count: count => `${count} moved`,
  noSections: 'This page answers nothing: answers come from articles.',
  noQuestions: 'No other wording is known.',
  more: count => `and ${count} more`,
  moved: 'What your edits change',
  comparing: 'This is being found out, and follows when your files have no mistake.',
  notMoved: 'No question that the base knows gets another answer than it does now.',
  before: 'Published',
  now: 'Your files',
  nothing: 'no answer',
  kinds: {
    taken: 'The article that it is meant for loses it.',
    won: 'The article that it is meant for answers it now.',
    answer: 'Another section answers it.',
    text: 'The same section answers it with another text.',
  },
}

// What is sensitive in a text, as assistant/privacy.py finds it. The table is made by `python -m assistant.rules`.

/** A pattern whose letters are meant in both cases. */
const cased = ({ source }) => new RegExp(source.replace(/(?<!\\)[a-z]/g, c => `[${c.toUpperCase() + c}]`), 'g')

// rules
const RULES=[[4,/(?<![\w.+%'-])[\w.+%'-]+(?:\s?(?:@|[\[(]at[)\]])\s?[\w-]+(?:\s?(?:\.|[\[(\s]dot[)\]\s])\s?[\w-]+)*?\s?(?:\.|[\[(\s]dot[)\]\s])\s?[a-z]{2,}|\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+)\b/gi],[6,/\b(?:mrn|chart|record|patient|account|member|case)(?:[\s.:#=]|\b(?:id|no|nr|num|number|is|was)\b)*[a-z]{0,3}-?\d[\d-]{3,}\b/gi],[,/\b(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|oh)\b(?:[\s,.-]|\b(?:dash|hyphen|then|and)\b)*){6,}(?:zero|one|two|three|four|five|six|seven|eight|nine|oh)\b/gi],[2,/\b(?:\d{1,2}\s?[\/. -]\s?\d{1,2}\s?[\/. -]\s?(?:1[89]|20)?\d\d|(?:1[89]|20)\d\d\s?[\/. -]\s?\d{1,2}\s?[\/. -]\s?\d{1,2}|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?),?\s+(?:of\s+)?(?:1[89]|20)\d\d|(?:19|20)\d\d[01]\d[0-3]\d)\b(?![\s.-]?\d)/gi,1],[,/(?<=[a-z_])(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)|(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)(?=[a-z_])/gi],[,/(?<![\w@])\+?\d(?:(?:[\s.,:;\/_()\[\]*'\"|~+-]|\b(?:dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by)\b){0,14}\d){6,}(?![\w@])/gi],[0,/\b(?:ssn|social)\b[^\d\n.?!]{0,45}?(?<!\d)(\d{3,8})(?!\d)/gi],[7,/\b(?:card|visa|mastercard|amex|cv[cv]|pin|(?:access|security) code)\b[^\d\n.?!]{0,45}?(?<!\d)(\d{3,8})(?!\d)/gi],[8,cased(/\b(?:i am|i'm|(?:patient|named?:?)(?: is)?|called|behalf of|regards|sincerely|thanks),?\s+((?:[A-Z][\w']+\s+){1,2}[A-Z][\w'-]+|[A-Z][\w']+\s+[A-Z]\.\s+[A-Z][\w'-]+)/),3],[8,cased(/\b(?:dr|mr|mrs|ms|miss|doctor|nurse|prof|professor)\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?/),2],[8,/\b[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'-]+){1,2}\b/g,4]]
const TITLED=RULES[9][1]
const DIGITS=[[5,/\bnpi\b/i],[0,/\b(?:ssn|social)\b/i],[1,/\b(?:card|visa|mastercard|amex|credit|debit)\b/i],[1,/^\d{13,19} /i,""],[3,/^\d{7}(?:\d{3,4})? [\s\S]*\b(?:phone|cell|call|tel|mobile|fax|number is)\b/i],[2,/^(?:\d\d)?\d{6} [\s\S]*\b(?:born|dob|bday|birth)/i],[0,/^\d{9} /i],[5,/^\d{10} /i,"80840"],[3,/^\d{7}(?:\d{3,4})? /i]]
const RECENT=/(?<!\d)20(?:1[5-9]|[2-9])/
const BIRTH=/\b(?:born|dob|bday|birth)/i
const BEFORE=40
const WORDS="zero|one|two|three|four|five|six|seven|eight|nine|oh".split('|')
const ZEROS=[4968,6617,9460,9471,10101,10111,10121,68159,69215,69713]
const ORDINARY=/(?<![\w'-])(?:practice|patient|online|page|profile|social|number|credit|card|experian|access|portal|thank|thanks|settings|users|messages|appointment|safe|date|medical|chart|request|customer|visa|mastercard|amex|american|message|code|health|help|program)(?![\w'-])/i
const IS_BIRTH=1
const IS_TITLED=2
const IS_CALLED=3
const NAME=8,NUMBER=7
export const KINDS="Social Security number|card number|date of birth|phone number|email address|NPI number|medical record number|long number|name".split('|')
const NAMED=["ssn","card","birth-date","phone","email","npi","record","number","name"]
// end

/** The one character of ASCII that the rules see in place of another. */
const plain = c => {
  const [base] = c.normalize('NFKD'), isDigit = code => /\p{Nd}/u.test(String.fromCodePoint(code))
  if (base < '\x80') return base
  let code = c.codePointAt(), value = 0
  if (isDigit(code)) while (isDigit(--code)) value++
  else if (!((value = code - ZEROS.findLast(z => z <= code)) < 10)) return "Xx_'- ."[SEEN.exec(c).indexOf(c, 1) - 1] ?? '\x7f'
  return `${value % 10}`
}
const SEEN = /(\p{Lu})|(\p{Ll})|([\p{L}\p{N}])|([‘’‛′])|([\p{Pd}−])|(\p{Z})|([·•∙⋅])|./u

const luhn = digits => [...digits].reverse().reduce((sum, d, i) => sum + (i % 2 ? d * 2 - 9 * (d > 4) : +d), 0) % 10 < 1

/** What the rules see, and what the text keeps for each character of it. */
const read = text => {
  let shown = ''
  const out = []
  for (const c of text.replace(/[^]/gu, given => given.normalize('NFKC').replace(/\p{Cf}/gu, ''))) {
    if (out[0] && /\p{M}/u.test(c)) out.push(out.pop() + c)
    else {
      const seen = plain(c)
      shown += seen
      out.push(/\d/.test(seen) ? seen : c)
    }
  }
  return [shown, out]
}

/** Puts its kind in the place of each sensitive part, in what the rules see and in `cells`, which has one for each character of that. */
const replace = ([shown, cells], found) => {
  const kinds = []
  for (const [what, pattern, check] of RULES) {
    // a name counts beside something else that is sensitive; an introduced one also beside a title
    if (check === IS_CALLED ? !kinds.length && shown.search(TITLED) < 0 : check > IS_BIRTH && kinds.every(kind => kind === NAME)) continue
    let longer = 0
    shown = shown.replace(pattern, (...match) => {
      const [part, index] = match.slice(-3), before = shown.slice(0, index).slice(-BEFORE), rest = match[0].slice(0, -part.length)
      if (check === IS_BIRTH ? RECENT.test(part) && !BIRTH.test(before) : check > IS_TITLED && ORDINARY.test(part)) return match[0]
      const digits = part.toLowerCase().replace(/[a-z]+/g, w => WORDS.includes(w) ? WORDS.indexOf(w) % 10 : '').replace(/\D/g, '')
      const kind = what ?? DIGITS.find(([, is, ahead]) => is.test(digits + ' ' + before) && (ahead == null || luhn(ahead + digits)))?.[0] ?? NUMBER
      const name = `[${KINDS[kind]}]`
      kinds.push(kind)
      found(kind, cells.splice(index + longer + rest.length, part.length, ...name))
      longer += name.length - part.length
      return rest + name
    })
  }
  return cells
}

/** The text as the server reads it, each sensitive part replaced by its kind: "my ssn is [Social Security number]". `found` hears each kind, as its place in KINDS. */
export const redact = (text, found = Object) => replace(read(text), found).join('').normalize('NFKC')

/** Sensitive data in a text, in order: start and end as `slice` counts them, and the kind. */
export const findSensitive = text => {
  const [shown] = read(text), at = [], found = []
  let index = 0
  for (const given of text) {
    for (const c of given.normalize('NFKC').replace(/\p{Cf}/gu, '')) if (!at.length || !/\p{M}/u.test(c)) at.push(index)
    index += given.length
  }
  at.push(index)
  const places = at.map(start => ({ start }))
  // one character of the text may be several to the rules
  at.forEach((end, n) => { for (let m = n; m && places[--m].end === undefined && at[m] < end; ) places[m].end = end })
  replace([shown, places], (kind, taken) => found.push({ start: taken[0].start, end: taken.at(-1).end, kind: NAMED[kind] }))
  return found.sort((a, b) => a.start - b.start)
}

/** Whether a text that is still being typed may be sent: half a number or half an address is nothing to the rules yet. */
export const maySendTyped = text => !/@|(\p{Nd}[^]*){3}/u.test(text)

/** The text as the rules see it: in ASCII. */
export const plainText = text => read(text)[0]

/** What stands in the place of a kind that `findSensitive` named. */
export const nameOf = kind => KINDS[NAMED.indexOf(kind)]

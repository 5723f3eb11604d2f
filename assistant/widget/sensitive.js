// What is sensitive in a text, as assistant/privacy.py finds it. The table is made by `python -m assistant.rules`.
// rules
const RULES=[["email",/(?<![\w.+%'-])[\w.+%'-]+(?:\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\]|\sdot\s)\s?[\w-]+)*?\s?(?:\.|\(dot\)|\[dot\]|\sdot\s)\s?[a-z]{2,}|\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+)\b/gi],["record",/\b(?:mrn|chart|record|patient|account|member|case)(?:\s+(?:id|no|nr|num|number))?\b\.?\s*(?:is|was)?\s*[:#=]*\s*[a-z]{0,3}-?\d[\d-]{3,}\b/gi],["",/\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[\s,.-]*(?:(?:dash|hyphen|then|and)\b[\s,.-]*)?){6,}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b/gi],["birth-date",/\b(?:\d{1,2}\s?[\/. -]\s?\d{1,2}\s?[\/. -]\s?(?:(?:1[89]\d\d|20\d\d)|\d\d)|(?:1[89]\d\d|20\d\d)\s?[\/. -]\s?\d{1,2}\s?[\/. -]\s?\d{1,2}|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:of\s+)?(?:1[89]\d\d|20\d\d)|\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,?\s+(?:1[89]\d\d|20\d\d)|(?:19|20)\d\d[01]\d[0-3]\d)\b(?![\s.-]?\d)/gi,"birth"],["",/(?<=[A-Za-z_])(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|\d{4}(?:[-. ]\d{4}){3}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)|(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|\d{4}(?:[-. ]\d{4}){3}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)(?=[A-Za-z_])/gi],["",/(?<![\w@])\+?\d(?:(?:[\s.,:;\/_()\[\]*'\"|~+-]|\b(?:dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by)\b){0,14}\d){6,}(?![\w@])/gi],["ssn",/\b(?:ssn|social(?:\s+security)?(?:\s+(?:number|no))?)\b[^\d\n.?!]{0,30}?(?<!\d)(\d{3,8})(?!\d)/gi],["number",/\b(?:card(?:\s+number)?|visa|mastercard|amex|cvv|cvc|pin|access code|security code)\b[^\d\n.?!]{0,30}?(?<!\d)(\d{3,8})(?!\d)/gi],["name",/\b(?:[Mm][Yy] [Nn][Aa][Mm][Ee] [Ii][Ss]|[Ii] [Aa][Mm]|[Ii]'[Mm]|[Pp][Aa][Tt][Ii][Ee][Nn][Tt](?: [Nn][Aa][Mm][Ee][Dd]| [Cc][Aa][Ll][Ll][Ee][Dd]| [Ii][Ss])?|[Nn][Aa][Mm][Ee][Dd]?:?|[Cc][Aa][Ll][Ll][Ee][Dd]|[Oo][Nn] [Bb][Ee][Hh][Aa][Ll][Ff] [Oo][Ff]|[Rr][Ee][Gg][Aa][Rr][Dd][Ss],?|[Ss][Ii][Nn][Cc][Ee][Rr][Ee][Ll][Yy],?|[Tt][Hh][Aa][Nn][Kk][Ss],?)\s+((?:[A-Z][\w']+\s+){1,2}[A-Z][\w'-]+|[A-Z][\w']+\s+[A-Z]\.\s+[A-Z][\w'-]+)/g,"called"],["name",/\b(?:[Dd][Rr]|[Mm][Rr]|[Mm][Rr][Ss]|[Mm][Ss]|[Mm][Ii][Ss][Ss]|[Dd][Oo][Cc][Tt][Oo][Rr]|[Nn][Uu][Rr][Ss][Ee]|[Pp][Rr][Oo][Ff]|[Pp][Rr][Oo][Ff][Ee][Ss][Ss][Oo][Rr])\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?/g,"titled"],["name",/\b[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'-]+){1,2}\b/g,"named"]]
const TITLED=RULES[9][1]
const DIGITS=[["npi",/\bnpi\b/i],["ssn",/\b(?:ssn|social)\b/i],["card",/\b(?:card|visa|mastercard|amex|credit|debit)\b/i],["card",/^\d{13,19} /i,""],["phone",/^\d{7}(?:\d{3,4})? [\s\S]*\b(?:phone|cell|call|tel|mobile|fax|number is)\b/i],["birth-date",/^(?:\d\d)?\d{6} [\s\S]*\b(?:born|dob|birth\w*)\b/i],["ssn",/^\d{9} /i],["npi",/^\d{10} /i,"80840"],["phone",/^\d{7}(?:\d{3,4})? /i]]
const RECENT=/(?:^|\D)(?:201[5-9]|20[2-9]\d)/
const BIRTH=/\b(?:born|dob|birth\w*|bday)\b/i
const BEFORE=40
const WORDS="zero one two three four five six seven eight nine oh".split(' ')
const ZEROS=[4968,6617,9460,9471,10101,10111,10121,68159,69215,69713]
const ORDINARY="Practice Fusion Patient Online Booking Page Profile Social Security Number Credit Card Experian Access Revoked Your Please Invite Portal The Hi Hello Dear Thank Thanks Settings Users Messages Appointment Requests Safe Senders Date Birth Medical Record Add Chart Request Reschedule Cancel Confirm Our My She He They We Customer Visa Mastercard Amex American Express New Message Send Code Health Center Help Get Started Set Up Quality Payment Program Medicaid Meaningful Use".split(' ')
export const KINDS={"ssn":"Social Security number","card":"card number","birth-date":"date of birth","phone":"phone number","email":"email address","npi":"NPI number","record":"medical record number","number":"long number","name":"name"}
// end

/** The one character of ASCII that the rules see in place of another. */
const plain = c => {
  const [base] = c.normalize('NFKD'), isDigit = code => /\p{Nd}/u.test(String.fromCodePoint(code))
  if (base < '\x80') return base
  let code = c.codePointAt(), value = 0
  if (isDigit(code)) while (isDigit(--code)) value++
  else if (!((value = code - ZEROS.findLast(z => z <= code)) < 10)) return SEEN.find(([, is]) => is.test(c))[0]
  return `${value % 10}`
}
const SEEN = [['X', /\p{Lu}/u], ['x', /\p{Ll}/u], ['_', /[\p{L}\p{N}]/u], ["'", /[‘’‛′]/], ['-', /[\p{Pd}−]/u], [' ', /\p{Z}/u], ['.', /[·•∙⋅]/], ['\x7f', /./su]]

const luhn = digits => [...digits].reverse().reduce((sum, d, i) => sum + (i % 2 ? d * 2 - 9 * (d > 4) : +d), 0) % 10 < 1

/** What the rules see, what the text keeps for each character of it, and where that stands in the text. */
const read = text => {
  let shown = '', index = 0
  const out = [], at = []
  for (const given of text) {
    for (const c of given.normalize('NFKC').replace(/\p{Cf}/gu, '')) {
      if (out[0] && /\p{M}/u.test(c)) out.push(out.pop() + c)
      else {
        const seen = plain(c)
        shown += seen
        out.push(/\d/.test(seen) ? seen : c)
        at.push(index)
      }
    }
    index += given.length
  }
  return [shown, out, [...at, index]]
}

/** What is sensitive: from, to and kind. */
const scan = shown => {
  let place = [...shown + ' '].map((_, n) => n) // where each character stood before the rules put names in
  const found = []
  for (const [what, pattern, check = ''] of RULES) {
    const isName = /^c|^n/.test(check)
    if (check === 'called' ? !found[0] && shown.search(TITLED) < 0 : /^t|^n/.test(check) && found.every(([, , kind]) => kind === 'name')) continue
    const places = []
    let done = 0
    shown = shown.replace(pattern, (...match) => {
      const [part, index] = match.slice(-3), before = shown.slice(Math.max(0, index - BEFORE), index)
      const end = index + match[0].length, start = end - part.length
      if (check === 'birth' ? RECENT.test(part) && !BIRTH.test(before) : isName && part.split(/\s+/).some(w => ORDINARY.includes(w.replace(/^[.,]+|[.,]+$/g, '')))) return match[0]
      const digits = part.toLowerCase().replace(/[a-z]+/g, w => [WORDS.indexOf(w) % 10].filter(n => n >= 0)).replace(/\D/g, '')
      const kind = what || (DIGITS.find(([, is, ahead]) => is.test(`${digits} ${before}`) && (ahead == null || luhn(ahead + digits)))?.[0] ?? 'number')
      const name = `[${KINDS[kind]}]`
      found.push([place[start], place[end], kind])
      places.push(place.slice(done, start), Array(name.length).fill(place[start]))
      done = end
      return shown.slice(index, start) + name
    })
    place = [...places, place.slice(done)].flat()
  }
  return found.sort((a, b) => a[0] - b[0])
}

/** Sensitive data in a text, in order: start and end as `slice` counts them, and the kind, one of KINDS. */
export const findSensitive = text => {
  const [shown, , at] = read(text)
  return scan(shown).map(([start, end, kind]) => {
    while (at[end] === at[end - 1]) end++ // one character of the text may be several to the rules
    return { start: at[start], end: at[end], kind }
  })
}

/** The text as the server reads it, each sensitive part replaced by its kind: "my ssn is [Social Security number]". */
export const redact = text => {
  const [shown, out] = read(text)
  for (const [start, end, kind] of scan(shown).reverse()) out.splice(start, end - start, `[${KINDS[kind]}]`)
  return out.join('').normalize('NFKC')
}

/** The text as the rules see it: in ASCII. */
export const plainText = text => read(text)[0]

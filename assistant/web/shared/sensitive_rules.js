// Made by `python scripts/browser_rules.py` from assistant/safety/patterns.py. Change that, not this.
export const NAMES = {"ssn": "Social Security number", "card": "card number", "birth-date": "date of birth", "phone": "phone number", "email": "email address", "npi": "NPI number", "record": "medical record number", "number": "long number", "name": "name"}
export const RULES = [
  { kind: 'email', check: '', pattern: /(?<![\w.+%'-])[\w.+%'-]+(?:\s?(?:@|[\[(]at[)\]])\s?[\w-]+(?:\s?(?:\.|[\[(\s]dot[)\]\s])\s?[\w-]+)*?\s?(?:\.|[\[(\s]dot[)\]\s])\s?[a-z]{2,}|\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+)\b/gi },
  { kind: 'record', check: '', pattern: /\b(?:mrn|chart|record|patient|account|member|case)(?:[\s.:#=]|\b(?:id|no|nr|num|number|is|was)\b)*[a-z]{0,3}-?\d[\d-]{3,}\b/gi },
  { kind: '', check: '', pattern: /\b(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|oh)\b(?:[\s,.-]|\b(?:dash|hyphen|then|and)\b)*){6,}(?:zero|one|two|three|four|five|six|seven|eight|nine|oh)\b/gi },
  { kind: 'birth-date', check: 'birth', pattern: /\b(?:\d{1,2}\s?[\/. -]\s?\d{1,2}\s?[\/. -]\s?(?:1[89]|20)?\d\d|(?:1[89]|20)\d\d\s?[\/. -]\s?\d{1,2}\s?[\/. -]\s?\d{1,2}|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?),?\s+(?:of\s+)?(?:1[89]|20)\d\d|(?:19|20)\d\d[01]\d[0-3]\d)\b(?![\s.-]?\d)/gi },
  { kind: '', check: '', pattern: /(?<=[a-z_])(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)|(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)(?=[a-z_])/gi },
  { kind: '', check: '', pattern: /(?<![\w@])\+?\d(?:(?:[\s.,:;\/_()\[\]*'\"|~+-]|\b(?:dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by)\b){0,14}\d){6,}(?![\w@])/gi },
  { kind: 'ssn', check: '', pattern: /\b(?:ssn|social)\b[^\d\n.?!]{0,45}?(?<!\d)(\d{3,8})(?!\d)/gi },
  { kind: 'number', check: '', pattern: /\b(?:card|visa|mastercard|amex|cv[cv]|pin|(?:access|security) code)\b[^\d\n.?!]{0,45}?(?<!\d)(\d{3,8})(?!\d)/gi },
  { kind: 'name', check: 'called', pattern: /\b(?:[Ii] [Aa][Mm]|[Ii]'[Mm]|(?:[Pp][Aa][Tt][Ii][Ee][Nn][Tt]|[Nn][Aa][Mm][Ee][Dd]?:?)(?: [Ii][Ss])?|[Cc][Aa][Ll][Ll][Ee][Dd]|[Bb][Ee][Hh][Aa][Ll][Ff] [Oo][Ff]|[Rr][Ee][Gg][Aa][Rr][Dd][Ss]|[Ss][Ii][Nn][Cc][Ee][Rr][Ee][Ll][Yy]|[Tt][Hh][Aa][Nn][Kk][Ss]),?\s+((?:[A-Z][\w']+\s+){1,2}[A-Z][\w'-]+|[A-Z][\w']+\s+[A-Z]\.\s+[A-Z][\w'-]+)/g },
  { kind: 'name', check: 'titled', pattern: /\b(?:[Dd][Rr]|[Mm][Rr]|[Mm][Rr][Ss]|[Mm][Ss]|[Mm][Ii][Ss][Ss]|[Dd][Oo][Cc][Tt][Oo][Rr]|[Nn][Uu][Rr][Ss][Ee]|[Pp][Rr][Oo][Ff]|[Pp][Rr][Oo][Ff][Ee][Ss][Ss][Oo][Rr])\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?/g },
  { kind: 'name', check: 'named', pattern: /\b[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'-]+){1,2}\b/g },
]
export const DIGITS = [
  { kind: 'npi', ahead: null, pattern: /\bnpi\b/i },
  { kind: 'ssn', ahead: null, pattern: /\b(?:ssn|social)\b/i },
  { kind: 'card', ahead: null, pattern: /\b(?:card|visa|mastercard|amex|credit|debit)\b/i },
  { kind: 'card', ahead: "", pattern: /^\d{13,19} /i },
  { kind: 'phone', ahead: null, pattern: /^\d{7}(?:\d{3,4})? [\s\S]*\b(?:phone|cell|call|tel|mobile|fax|number is)\b/i },
  { kind: 'birth-date', ahead: null, pattern: /^(?:\d\d)?\d{6} [\s\S]*\b(?:born|dob|bday|birth)/i },
  { kind: 'ssn', ahead: null, pattern: /^\d{9} /i },
  { kind: 'npi', ahead: "80840", pattern: /^\d{10} /i },
  { kind: 'phone', ahead: null, pattern: /^\d{7}(?:\d{3,4})? /i },
]
export const RECENT = /(?<!\d)20(?:1[5-9]|[2-9])/
export const BIRTH = /\b(?:born|dob|bday|birth)/i
export const BEFORE = 40
export const DIGIT_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh"]
export const ZEROS = [4968, 6617, 9460, 9471, 10101, 10111, 10121, 68159, 69215, 69713]
export const ORDINARY = /(?<![\w'-])(?:practice|patient|online|page|profile|social|number|credit|card|experian|access|portal|thank|thanks|settings|users|messages|appointment|safe|date|medical|chart|request|customer|visa|mastercard|amex|american|message|code|health|help|program)(?![\w'-])/i

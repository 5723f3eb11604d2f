// Made by `python scripts/browser_rules.py` from assistant/safety. Change that, not this.
export const NUMBER_WORDS = {"zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9", "null": "0", "eins": "1", "zwei": "2", "drei": "3", "vier": "4", "funf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9", "um": "1", "dois": "2", "quatro": "4", "sete": "7", "oito": "8", "nove": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "2*", "thirty": "3*", "forty": "4*", "fifty": "5*", "sixty": "6*", "seventy": "7*", "eighty": "8*", "ninety": "9*", "hundred": "00", "thousand": "000", "double": "x2", "triple": "x3", "doble": "x2"}
const W = Object.keys(NUMBER_WORDS).sort((a, b) => b.length - a.length).join('|')
const { raw } = String
const any = text => text.replace(/[a-z]/g, letter => `[${letter.toUpperCase()}${letter}]`)
const re = (pattern, flags = 'i') => new RegExp(pattern, flags)
const rule = (kind, pattern, flags, { before, spare, after, digits = 0, check = '' } = {}) => ({
  kind,
  pattern: re(pattern, flags),
  before: before && re(before),
  spare: spare && re(spare),
  after: after && re(after),
  digits,
  check,
})
const WORD = raw`\b(?:${W})\b`
const GAP = raw`(?:[\s,.:;/_()\[\]{}<>&^\\*'\"|~+#-]|\b(?:dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by|or|y|luego|guion|menos|punto|espacio)\b){1,14}`
const RUN = raw`(?<![\w@])(?<!last )(?<!first )(?<!middle )(?<!final )(?:\d|${W})+(?![a-z])(?:${GAP}(?<![a-z])(?:\d|${W})+(?![a-z]))*(?![\w@])`
const MONTH = raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|mayo|ago|set|dic|fev|avr|mai|aou|dez|out|okt)[a-z]*`
const YEAR = raw`(?:(?:1[89]|20)\d\d|'\d\d|(?:nineteen|eighteen|twenty|two thousand)(?:[\s-]+(?:hundred|and|${WORD})){0,4})`
const DAY = raw`(?:\d{1,2}(?:st|nd|rd|th|er)?|(?:twenty|thirty)?[\s-]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth))`
const OF = raw`\s?[,.'/-]?\s?(?:\b(?:of|de|del|in|the)\s+)*`
const DATE = raw`\b(?:\d{1,2}\s?/\s?\d{1,2}\s?/\s?(?:1[89]|20)?\d\d|\d{1,2}(?:\s?[.-]\s?|\s)\d{1,2}(?:\s?[.-]\s?|\s)(?:1[89]|20)\d\d|(?:1[89]|20)\d\d\s?[/. -]\s?\d{1,2}\s?[/. -]\s?\d{1,2}|(?:19|20)\d\d[01]\d[0-3]\d)\b(?![\s.-]?\d)`
const WRITTEN = raw`\b(?:${MONTH}\.?\s?-?\s?(?:the\s+)?${DAY}${OF}${YEAR}|${DAY}${OF}${MONTH}${OF}${YEAR})\b`
const BIRTH_WORDS = raw`\b(?:born|d\.?\s?o\.?\s?b|b-?day|birth(?:day|date)?|naci[a-z]*|nacimiento|nasc[a-z]*|nee?|geb(?:oren)?|geburtsdatum)\b`
const UNITS = raw`^[\s-]?(?:(?:digits?|numbers?|chars?|characters?|letters?|symbols?|minutes?|mins?|seconds?|hours?|hrs?|days?|weeks?|months?|years?|times|attempts?|tries|steps?|questions?|pages?|percent|patients?|users?|people|of \d+|accounts?|providers?|tabs?|columns?|rows?|boxes|fields?|digitos|horas|minutos|veces)\b|%)`
const COUNTED = raw`(?:error|status|http|step|version|level|section|article|page|port|room|suite|rule|form|windows|chrome|ios|android|cpt|icd(?:-?10)?|within|after|under|over|than|age)\s?(?:code|no\.?|number|#)?\s*$`
const STATES = raw`\b(?:wrong|invalid|expired|not|never|incorrect|correct|rejected|refused|accepted|missing|required|re-?set|lost|forgotten|gone|unknown|blocked|locked|weak|short|long|old|new|right|fine|ok|being|asked|needed|a|an|my|in|on|for|to|no|it|that|this|different|visible|shown|saved|ignored|denied|empty|blank|changed|case|too|always|still|also|the|same|and|or|but|so|what|why|how|when|where|is|was|has|must|should|can|cannot|can't|doesn't|does|did|isn't|link|field|page|screen|email|rules?|policy|manager|protected|at|from|by|only|sent|set|you|they|he|she|we|I|made|working|somewhere|ya|es|que|mi|un|una|la|el)\b`
const IS = raw`(?:[\s:#=.\"'-]|\b(?:is|was|are|were|be|es|ist|ids?|no|nr|num|numbers?|codes?|of|the|my|me|to|it|I|put|entered|typed|use[ds]?|de|del|el|la|seguro|on|file|card|here|says?|shows?)\b){0,14}$`
const PASSWORDS = raw`(?:pass(?:code|phrase|wd)?|pas+w(?:o?r)?d|pwd?|contrasena|passwort|kennwort|senha|mot de passe)`
const NUMBERED = raw`\b(?:mrn|charts?|records?|patients?|pts?|accounts?|acct|members?|cases?|claims?|polic(?:y|ies)|gro?u?p|subscriber|rx|prescription|accession|order|encounter|medicare|medicaid|mbi|insurance|beneficiary|routing|iban|lic(?:en[cs]es?)?|dl|dea|upin|passports?|pasaporte|plate|vin|serial|sn|imei|device|ein|tax id|expediente)\b`
const LOCAL = raw`(?<![\w.+%'-])[\w.+%'-]{1,64}(?:\s(?:dot|underscore|dash|hyphen|plus|punto|guion bajo|guion)\s[\w-]{1,40}){0,3}`
export const NAMES = {"ssn": "Social Security number", "card": "card number", "birth-date": "date of birth", "phone": "phone number", "email": "email address", "npi": "NPI number", "record": "medical record number", "identifier": "identifier", "credential": "password or code", "address": "address", "age": "age", "number": "long number", "encoded": "encoded text", "name": "name"}
export const HARMLESS = "harmless"
export const RULES = [
  rule('credential', raw`\beyJ[\w-]{6,}(?:\.[\w-]+)*`, 'g'),
  rule('credential', raw`-----begin [a-z ]{0,30}private key-----[^-]{0,4000}(?:-----end [a-z ]{0,30}-----)?`, 'gi'),
  rule('credential', raw`(?:token|key|secret|auth|sig(?:nature)?|session_?(?:id)?|sid|password|pwd|code|otp)[\"']?\s?(?:=|:\s?(?=[^\s]{0,40}\d))\s?[\"']?([^\s&#\"'<>]{5,})`, 'gi'),
  rule('credential', raw`\b(?:bearer|basic)\s+((?=[\w.~+/=-]{0,40}\d)[\w.~+/=-]{8,})`, 'gi'),
  rule('credential', raw`\b(?:${PASSWORDS}\b\s?(?:is|was)?\s?[:=]\s?[\"']?)(?!${STATES}[\s.,;!?\"']|${STATES}$)([^\s\"']*[\d!@#$%^&*_-][^\s\"']+|[^\s\"']{3,}(?=[\"']?\s*(?:$|[.,;!?\n]|(?:and|but|is|why|what|y|und)\b)))`, 'gi'),
  rule('credential', raw`\b${PASSWORDS}\s(?:is|was|are|es|ist)\s[\"']?(?!${STATES})([\w+!@#$%^&?*-]{4,})(?=[\"']?\s*(?:$|[.,;!?\n]|(?:and|but|is|why|what|y|und)\b))`, 'gi'),
  rule('credential', raw`\b(?:${PASSWORDS}|wi-?fi)\b[^\n.?!]{0,25}?\s(?=[^\s()\[\]]{0,40}\d)(?=[^\s()\[\]]{0,40}[a-z])([^\s()\[\]]{5,})`, 'gi', { after: raw`${UNITS}` }),
  rule('credential', raw`\b(?:recovery|backup|one[- ]time|verification|verify|login|sms|text(?:ed)? me|otp|2fa|mfa|access|security|reset)\s(?:the\s)?codes?\b[^\n.?!]{0,20}?(?<![\w-])((?=[\w-]{0,30}\d)[\w-]{4,}(?:\s\d{3})?(?:(?:,| and| or)\s(?=[\w-]{0,30}\d)[\w-]{4,})*)`, 'gi', { after: raw`${UNITS}` }),
  rule('credential', raw`\b(?:maiden name|first (?:pet|car|school)|favou?rite \w+|secret answer|security answer)\b(?: question)?(?:[:,]? (?:my )?answer)?(?:,? (?:is|was)|:|,? i (?:answer|put|said|typed|entered|chose|answered|picked|used|wrote))\s+(?!${STATES})((?:mr|mrs|ms|dr)?\.?\s?[\w'-]+)`, 'gi'),
  rule('credential', raw`\b(?:sk|pk|rk|gh[pousr]|xox[abps]|akia|aiza|glpat|npm|sg)[-_.]?(?=[\w.-]{0,40}\d)[\w.-]{12,}`, 'gi'),
  rule('credential', raw`(?<![\w+/-])(?!iPhone|Windows)(?=[\w+-]{0,40}[a-z])(?=[\w+-]{0,40}[A-Z])(?=[\w+-]{0,40}\d[\w+-]{0,40}\d)[\w+-]{12,}={0,2}`, 'g'),
  rule('credential', raw`(?<![\w$!^&*])(?=[\w$!^&*]{0,30}\d)(?=[\w$!^&*]{0,30}[a-z])\w{2,20}[$!^&*][\w$!^&*]{3,20}\w`, 'gi'),
  rule('credential', raw`(?<![\w-])\d{3}[\s-]?\d{1,5}(?=,?\s(?:(?:as|is|was)\s)?(?:the|my)\s(?:[a-z-]+\s)?code\b)|\bG-\d{6}\b|(?<!\w)\d{3,4}(?=\s(?:cvv|cvc|cid)\b)`, 'gi'),
  rule('credential', raw`(?<![\w-])(?:(?=\w{0,10}\d)\w{3,10}|\d{3}\s\d{3}|${WORD}(?:[\s,-]{1,3}${WORD}){2,})(?![\w-])`, 'gi', { before: raw`\b(?:pins?|passcode|otp|cv[cv]2?|cid|csc|kennzahl)\b${IS}`, spare: raw`${COUNTED}`, after: raw`${UNITS}` }),
  rule('credential', raw`(?<![\w-])\d{3}\s\d{3}(?![\w-])`, 'gi', { before: raw`\b(?:codes?|verification|otp|2fa|mfa|sms|texted)\b[^\n.?!\d]{0,30}$`, spare: raw`${COUNTED}`, after: raw`${UNITS}` }),
  rule('credential', raw`(?<![\w-])\d{3,8}(?![\w-])`, 'gi', { before: raw`\bcodigo\b[^\n.?!\d]{0,40}\b(?:es|era|dice)\s*$`, spare: raw`\berror\b[^\n]{0,20}$`, after: raw`${UNITS}` }),
  rule('credential', raw`(?<![\w-])(?:\d(?:[\s-]?\d){2,7}|${WORD}(?:[\s,-]{1,3}${WORD}){2,})(?![\w-])`, 'gi', { before: raw`\b(?:(?:my|the|got|this|sec|security|access|verification|sms)\s(?:\w+\s)?codes?(?:\son (?:the )?(?:back|card))?(?:\son the card)?(?:,? i (?:put|typed|entered))?\s?(?:is|was|:)?(?:\s?code:?)?)\s*$`, spare: raw`(?:error|zip|status|area|cpt|billing|what does|does|country)\s(?:\w+\s)?code\s*$`, after: raw`${UNITS}` }),
  rule('email', raw`${LOCAL}(?:\s?(?:@|&#(?:64|x40);|&commat;|[\[({<]\s?at?\s?[\])}>]|%40|\barroba\b|\bat sign\b(?!-))\s?[\w-]+(?:\s?(?:\.|&#(?:46|x2e);|[\[({]\s?dot\s?[\])}]|\bdot\b|\bpunto\b|%2e|\bpoint\b)\s?[\w-]+)*(?:\s?(?:\.|&#(?:46|x2e);|[\[({]\s?dot\s?[\])}]|\bdot\b|\bpunto\b|%2e|\bpoint\b)\s?|,)[a-z]{2,})\b`, 'gi'),
  rule('email', raw`${LOCAL}\s+at\s+[\w-]+(?:\s?(?:\.|&#(?:46|x2e);|[\[({]\s?dot\s?[\])}]|\bdot\b|\bpunto\b|%2e|\bpoint\b)\s?[\w-]+)*?\s?(?:\bdot\b|\bpunto\b)\s?[a-z]{2,}\b`, 'gi'),
  rule('email', raw`${LOCAL}\s+(?:at|@|arroba)\s+(?:g\s?mail|hot\s?mail|yahoo|hotmail|outlook|aol|icloud|proton(?:mail)?|live|msn|comcast)\b(?:\s?(?:\.|&#(?:46|x2e);|[\[({]\s?dot\s?[\])}]|\bdot\b|\bpunto\b|%2e|\bpoint\b)\s?|,?\s)?(?:com|net|org|me)?\b`, 'gi'),
  rule('email', raw`(?<![\w.+-])[\w.+-]{3,64}@[\w.-]{3,}`, 'gi'),
  rule('email', raw`(?<![\w.+-])(?=[\w.+-]{0,40}\d)[\w.+-]{1,64}\s(?:then |and )?(?:the )?at sign\b[^\n.?!]{0,12}\b(?:g\s?mail|hot\s?mail|yahoo|hotmail|outlook|aol|icloud|proton(?:mail)?|live|msn|comcast)\b`, 'gi'),
  rule('encoded', raw`(?<![\w+/=])(?=[\w+/]{0,40}\d)(?=[\w+/]{0,40}[a-z])[\w+/]{10,}={1,2}(?![\w=])`, 'gi'),
  rule('encoded', raw`(?:&#x?[0-9a-f]{2,5};){2,}[\w-]*`, 'gi'),
  rule('encoded', raw`\btel:[\w%.+-]+|(?<![\w%.+-])[\w.+-]{0,40}(?:%(?!20)[0-9a-f]{2}[\w.+-]{0,12}){3,}`, 'gi'),
  rule('encoded', raw`\b(?=[0-9a-f]{0,20}[a-f])(?=[0-9a-f]{0,20}\d)[0-9a-f]{20,}\b`, 'gi'),
  rule('birth-date', raw`${WRITTEN}`, 'gi', { check: 'birth' }),
  rule('birth-date', raw`${DATE}`, 'gi', { check: 'birth' }),
  rule('birth-date', raw`\b(?:${MONTH}\.?\s?(?:the\s+)?${DAY}|${DAY}\s?(?:of\s+|de\s+)?${MONTH}|${MONTH}${OF}${YEAR}|(?:1[89]|20)\d\d|\d{1,2}\s?[/.|_,-]\s?\d{1,2}(?:\s?[/.|_,-]\s?(?:\d{4}|\d\d))?|\d{1,2}\s\d{1,2}\s\d\d|\d{6})\b(?![\s.-]?\d)`, 'gi', { before: raw`${BIRTH_WORDS}[^\n?!]{0,35}$`, spare: raw`\b(?:before|after|since|until|between|over|under|than)\s*$`, after: raw`${UNITS}` }),
  rule('birth-date', raw`${WORD}(?:[\s,-]+${WORD}){2,}`, 'gi', { before: raw`${BIRTH_WORDS}[^\n?!]{0,20}$`, digits: 3 }),
  rule('age', raw`(?<![\w.])(?:9[1-9]|1[01]\d)[\s-]?(?:years?[\s-]olds?|y/?\.?o\.?|yrs?[\s-]old|anos)\b`, 'gi'),
  rule('age', raw`\b(?:age|aged|edad)\b:?\s((?:9[1-9]|1[01]\d))(?![\d.-]|\s?(?:\+|and|or|to)\b)`, 'gi'),
  rule('age', raw`\b(?:is|turned|turns|aged?)\s(ninety[\s-]${WORD})\b`, 'gi', { after: raw`${UNITS}|^\sdollars` }),
  rule('age', raw`\b(?:ninety[\s-]|one hundred\s(?:and\s)?)${WORD}[\s-]+(?:years?|yrs?|yo\b|y/o)(?:[\s-]olds?)?\b`, 'gi'),
  rule('identifier', raw`(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])`, 'gi'),
  rule('identifier', raw`(?<![\w:.])(?!2001:db8:|fe80:|f[cd][0-9a-f]{2}:)(?=[0-9a-f:]{0,40}[0-9a-f]{3})(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})(?::[0-9a-f]{1,4}){0,5}(?![\w:])`, 'gi'),
  rule('identifier', raw`(?<![\d.])(?!(?:10|127|0|255|192\.168|192\.0\.2|198\.51\.100|203\.0\.113|169\.254)\.)(?:\d{1,3}\.){3}\d{1,3}(?![\d.]|/)`, 'gi', { before: raw`\b(?:ip|address|from|login|client|host|direccion)\b[^\n]{0,20}$`, spare: raw`\b(?:version|chrome|build|firefox|windows|v)\s*$` }),
  rule('identifier', raw`\b(?=[a-hj-npr-z0-9]{0,13}\d{4})(?=[a-hj-npr-z0-9]{0,17}[a-z])[a-hj-npr-z0-9]{17}\b`, 'gi'),
  rule('identifier', raw`\b[a-z]{2}\d\d(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,3})?\b`, 'gi', { digits: 10 }),
  rule('identifier', raw`\b[1-9][a-z][a-z0-9]\d[-\s]?[a-z][a-z0-9]\d[-\s]?[a-z]{2}\d\d\b`, 'gi'),
  rule('identifier', raw`\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`, 'gi'),
  rule('identifier', raw`\b(?!kb\d|rfc|iso|cve)[a-z]{1,4}-?(?=\w{0,12}\d{5})[a-z0-9]{7,}\b`, 'gi'),
  rule('identifier', raw`(?<![\w.-])(?=[\w.-]{0,40}[\d_])[\w.-]{4,}(?![\w-])`, 'gi', { before: raw`\b(?:user\s?(?:name|id)?|usuario|login|handle)(?:\s(?:is|was|es)|:|=)\s*$` }),
  rule('npi', raw`${RUN}`, 'gi', { before: raw`\bnpi\b${IS}`, digits: 7 }),
  rule('record', raw`(?<![\w-])(?:[a-z]{0,4}-)?\d[\d-]{4,}(?![\w-])`, 'gi', { before: raw`${NUMBERED}(?:[\s.:#=|]|\b(?:id|ids|no|nr|num|number|is|was|are|se llama)\b){1,10}$`, after: raw`${UNITS}` }),
  rule('identifier', raw`(?<![\w-])(?=[\w-]{0,30}\d)(?:[a-z]{1,3}[-\s])?\w[\w-]*(?![\w-])`, 'gi', { before: raw`${NUMBERED}(?:[\s.:#=|]|\b(?:id|ids|no|nr|num|number|is|was|are|se llama)\b){1,10}$`, spare: raw`${COUNTED}|\d`, after: raw`${UNITS}`, digits: 4 }),
  rule('identifier', raw`(?<![\w-])(?=[\w-]{0,30}\d)(?:[a-z]{1,3}[-\s])?\w[\w-]*(?![\w-])`, 'gi', { before: raw`${NUMBERED}[^\n.?!\d]{0,12}(?:#|\b(?:id|ids|no\.?|nr|num|number)\b)[\s.:#=]*(?:is|was|are)?\s*$`, after: raw`${UNITS}`, digits: 3 }),
  rule('identifier', raw`(?<![\w-])(?=[\w-]{0,30}\d{3})[a-z0-9][\w-]{4,}(?:\s\d{4,})?`, 'gi', { before: raw`\bid\b[\s:#]*(?:is\s|was\s)?$`, after: raw`${UNITS}` }),
  rule('record', raw`\b(?:patient|chart|record|mrn|case)\s?#\s?\d+\b`, 'gi'),
  rule('identifier', raw`\b(?:[a-z]{2}-)?[a-z]{0,2}\s?\d{5,}\b`, 'gi', { before: raw`\blicen[cs]e\s[a-z-]{0,6}\s?$` }),
  rule('identifier', raw`\b(?:[a-z]\d{3}(?:-\d{3,4}){2,}|[a-z]?\d{2}-\d{5,7})\b`, 'gi'),
  rule('ssn', raw`${RUN}`, 'gi', { before: raw`\b(?:ssns?|s\.s\.n\.?|ss ?#|s[o0]cial|itin|seguro social|cpf)\b[\s\S]{0,50}$`, spare: raw`${COUNTED}|\b(?:stolen|happened|lost|since|back|opened|born)\sin\s*$`, after: raw`${UNITS}`, digits: 3 }),
  rule('ssn', raw`(?<!\w)(?=[\w-]{0,11}\d{2})[\dolisbzg]{3}[-\s.]?[\dolisbzg]{2}[-\s.]?[\dolisbzg]{4}(?!\w)`, 'gi', { before: raw`\b(?:ssns?|s\.s\.n\.?|ss ?#|s[o0]cial|itin|seguro social|cpf)\b[^\n]{0,20}$` }),
  rule('ssn', raw`(?<!\w)(?:[x*]{3}[-\s]?[x*]{2}[-\s]?|[x*]{4,}[-\s]?)\d{4}(?!\w)`, 'gi'),
  rule('ssn', raw`(?<![\w.])(\d{2})(?![\w.])`, 'gi', { before: raw`\b(?:ssn|social)\b[\s\S]{0,40}\b(?:middle|starts?|ends?)\b[^\n\d]{0,14}$` }),
  rule('card', raw`${RUN}`, 'gi', { before: raw`\b(?:last|first|final|middle|ultimos|primeros)\s+(?:two|three|four|five|six|eight|cuatro|[2-8])\b(?!\s*(?:weeks?|months?|days?|years?|visits?|hours?|times|minutes?)\b)[^\n?!]{0,45}$`, spare: raw`${COUNTED}`, after: raw`${UNITS}`, digits: 3 }),
  rule('', raw`${RUN}`, 'gi', { before: raw`\b(?:end(?:s|ing|ed)?|endet|termina[a-z]*|starts?|begins?)\b\s(?:in|with|on|auf|en|by)?\s?$`, spare: raw`${COUNTED}`, after: raw`${UNITS}|^\s?[ap]\.?m`, digits: 4 }),
  rule('card', raw`${RUN}`, 'gi', { before: raw`\b(?:cards?|visa|mastercard|amex|american express|discover|kreditkarte|tarjeta|carte)\b[^\n?!]{0,30}$`, spare: raw`${COUNTED}`, after: raw`${UNITS}`, digits: 7 }),
  rule('card', raw`(?<![\w/])\d{3,6}(?![\w/])`, 'gi', { before: raw`\b(?:cards?|visa|mastercard|amex|american express|discover|kreditkarte|tarjeta|carte)\b\s(?:ends?|ending|no\.?|number|#)[^\n?!\d]{0,16}$`, after: raw`${UNITS}` }),
  rule('card', raw`(?<![\w/])\d\d?\s?/\s?(?:20)?\d\d(?![\w/])`, 'gi', { before: raw`\b(?:cards?|visa|mastercard|amex|american express|discover|kreditkarte|tarjeta|carte)\b[^\n]{0,40}\bexp\w*[\s.:]*$` }),
  rule('card', raw`(?<![\w/])\d\d?\s?/\s?(?:20)?\d\d(?![\w/])`, 'gi', { before: raw`\b(?:exp|exp\w* date|good thr\w+|valid thr\w+)[\s.:]*$` }),
  rule('card', raw`\b(?:cards?|visa|mastercard|amex|american express|discover|kreditkarte|tarjeta|carte)\b[^\n]{0,20}\bgood thr\w+\s([a-z]{3,9}\s20\d\d)`, 'gi'),
  rule('phone', raw`(?:${RUN})`, 'gi', { before: raw`\b(?:phone|cell|celular|mobile|tel[a-z]*|number|call|text|whatsapp|movil)\b${IS}`, digits: 7 }),
  rule('phone', raw`\b1?[-\s]?8(?:00|33|44|55|66|77|88)-(?=[\w-]{0,9}[a-z])[a-z0-9-]{6,9}\b`, 'gi'),
  rule('phone', raw`\bext?\.?\s?(\d{3,6})\b|\bx(\d{4,6})\b`, 'gi'),
  rule('address', raw`(?<![\w.-])(?:\d{1,6}\s+(?:[nsew]\.?\s+)?(?:[\w'.]+\s+){1,3}?(?:street|avenue|ave|road|rd|boulevard|blvd|lane|ln|court|ct|terrace|circle|cir|highway|hwy|parkway|pkwy|trail|hollow|square|alley)|${WORD}(?:[\s-]${WORD})?\s+(?:[a-z']+\s+){1,2}(?:street|avenue|road|lane|boulevard))\b\.?(?:,?\s(?:apt|unit|suite|ste|#)\.?\s?\w+)?`, 'gi'),
  rule('address', raw`\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z0-9][\w'.]*\s+){1,3}(?:St|Dr|Way|Place|Pl|Drive|Bend|Loop|Run)\b\.?(?:,?\s(?:Apt|Unit|Ste|#)\.?\s?\w+)?`, 'g'),
  rule('address', raw`\bp\.?\s?o\.?\s?(?:box|bx)\s?#?\s?\d+|\b(?:rr|rural route)\s\d+(?:\sbox\s\d+)?\b`, 'gi'),
  rule('address', raw`\b(?:calle|avenida|rua|rue)\s[\w\s]{2,30}?,?\s(?:no\.?\s?)?\d{1,5}(?:,\s?(?:depto|apto|piso)\s?\w+)?\b`, 'gi'),
  rule('address', raw`\b(?:apt|unit|apartment)\.?\s\d+\w?,\s(?:[A-Z]\w+\s){1,3}(?:Court|House|Street|Road|Lane)\b`, 'g'),
  rule('address', raw`(?<![\d.])-?\d{1,3}\.\d{3,},?\s?-?\d{1,3}\.\d{3,}(?![\d.])`, 'gi'),
  rule('address', raw`\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b`, 'g'),
  rule('address', raw`\bzip(?:\s?code)?(?:\sis)?:?\s(\d{5}(?:-\d{4})?)\b`, 'gi'),
  rule('harmless', raw`\bhttps?://\S+|\bwww\.\S+`, 'gi'),
  rule('harmless', raw`\bfax(?: number| is|:)?\s\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}\b`, 'gi'),
  rule('harmless', raw`(?<![\d.,-])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?![\d-])`, 'gi'),
  rule('harmless', raw`[$]\s?\d[\d,]*(?:\.\d+)?`, 'gi'),
  rule('harmless', raw`\b\d{1,2}(?::\d\d){1,2}(?:\s?[ap]\.?m\b)?`, 'gi'),
  rule('harmless', raw`\b\d{1,2}\s?[ap]\.?m\b`, 'gi'),
  rule('harmless', raw`(?<![\w.])v?(?!\d{3}\.\d{2,3}\.\d{4}\b)(?!\d{3}\.\d{3}\.\d{3}\b(?!\.))\d+(?:\.\d+){2,}(?:/\d+)?(?!\w|\.\d)`, 'gi'),
  rule('harmless', raw`(?<![\d.])(?:19|20)\d\d(?:\s?[-/,]\s?|\s(?:and|or|to|y|a)\s|\s)(?:(?:19|20)\d\d|\d\d)(?![\d/.-])`, 'gi'),
  rule('harmless', raw`(?<![\d.,-])(?!\d{3}\W+\d{2,3}\W+\d{4}(?!\d))(?!\d{4}(?:\W+\d{4}){3}(?!\d))(?!\d{4}\W+\d{6}\W+\d{5}(?!\d))(?!(?:\d\W+){6})\d{1,5}(?:-\d\d)?(?:(?:,\s|\s?;\s?|,?\s(?:and|or|to|through|y|o|a|versus|vs)\s)+\d{1,5}(?:-\d\d)?)+(?![\d-])`, 'gi'),
  rule('harmless', raw`(?<![\d.,-])\d+(?:\.\d+)?\s?(?:bytes|[kmgt]i?b|px|ms|mbps|rows|records|entries|messages|steps)\b`, 'gi'),
  rule('harmless', raw`\b(?:cpt|icd|hcpcs|kb|rfc|iso|error|ports?|http|versions?|steps?|pages?|sections?|article|build)\b[\s#:-]*(?:codes?\s)?\d[\d./]*`, 'gi'),
  rule('harmless', raw`(?<![\d/])\d{1,3}/\d{1,3}(?![\d/])`, 'gi'),
  rule('harmless', raw`(?<![\d.-])\d{1,2}\s?-\s?\d{1,2}(?![\d.-])`, 'gi'),
  rule('harmless', raw`\b\d+\s?x\s?\d+\b|\b(?:width|height)\s?=\s?\d+`, 'gi'),
  rule('harmless', raw`${DATE}`, 'gi'),
  rule('harmless', raw`${WRITTEN}`, 'gi'),
  rule('', raw`(?<=[a-z_])(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)|(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)(?=[a-z_])`, 'gi'),
  rule('', raw`(?<![\w@.])\+?\d(?:(?:[-./_()\[\]{}<>&^\\*'\"|~+#,:]{0,3}\s?|\s[-./()]{1,2}\s?|\s(?:dash|hyphen|minus|dot|point|space|slash|then|guion)\s)\d){6,}(?![\w@])`, 'gi'),
  rule('', raw`(?<!\w)\(?[\dol]{3}\)?[-.\s][\dolzisb]{2,3}[-.\s][\dolzisb]{4}(?!\w)`, 'gi', { digits: 6 }),
  rule('', raw`${WORD}(?:${GAP}(?:${WORD}|\d+))+`, 'gi', { digits: 7 }),
  rule('name', raw`\b(?:${any('i am|i')}'[Mm]|(?:${any('patient|named?')}:?)(?: ${any('is)?|called|behalf of|regards|sincerely|thanks)')},?\s+((?:[A-Z][\w']+\s+){1,2}[A-Z][\w'-]+|[A-Z][\w']+\s+[A-Z]\.\s+[A-Z][\w'-]+)`, 'g', { check: 'called' }),
  rule('name', raw`\b(?:${any('my name is|my name')}'${any('s|me llamo|mi nombre es|je m')}'${any('appelle|mein name ist|meu nome e)')}\s+([A-Z][\w'-]+(?:\s+[A-Z][\w'.-]*){0,3})`, 'g'),
  rule('name', raw`\b(?:[Rr]egards|[Ss]incerely|[Tt]hanks[\w ]*|[Bb]est|[Tt]hank you|[Gg]racias|[Ss]aludos),?\s*\n\s*([A-Z][\w'-]+(?:\s+[A-Z][\w'.-]*){1,3})`, 'g'),
  rule('name', raw`\b(?:first|last|full|given|family|patient)[\s_-]?name[\"']?\s?[:=]\s?[\"']?([a-z][\w'-]+(?:\s[a-z][\w'-]+)?)`, 'gi'),
  rule('name', raw`\b(?:Mr|Mrs|Miss|Mx|MR|MRS|mrs|mr)\b\.?\s+(?!Word|Teams|Edge|Office)([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?)`, 'g'),
  rule('name', raw`\b[A-Z][\w'-]+\s(?:van|von|de|del|den|bin|ibn|al|da|dos)\s(?:(?:der|den|la|las|los)\s)?[A-Z][\w'-]+`, 'g'),
  rule('name', raw`\b(?:${any('dr|mr|mrs|ms|miss|doctor|nurse|prof|professor)')}\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?`, 'g', { check: 'titled' }),
  rule('name', raw`\b[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'-]+){1,2}\b`, 'g', { check: 'named' }),
]
export const DIGITS = [
  { kind: 'npi', ahead: null, pattern: re(raw`\bnpi\b`, 'i') },
  { kind: 'ssn', ahead: null, pattern: re(raw`\b(?:ssn|social)\b`, 'i') },
  { kind: 'card', ahead: null, pattern: re(raw`\b(?:card|visa|mastercard|amex|credit|debit)\b`, 'i') },
  { kind: 'card', ahead: "", pattern: re(raw`^\d{13,19} `, 'i') },
  { kind: 'phone', ahead: null, pattern: re(raw`^\d{7}(?:\d{3,4})? [\s\S]*\b(?:phone|cell|call|tel|mobile|fax|number is)\b`, 'i') },
  { kind: 'birth-date', ahead: null, pattern: re(raw`^(?:\d\d)?\d{6} [\s\S]*\b(?:born|dob|bday|birth)`, 'i') },
  { kind: 'ssn', ahead: null, pattern: re(raw`^\d{9} `, 'i') },
  { kind: 'npi', ahead: "80840", pattern: re(raw`^\d{10} `, 'i') },
  { kind: 'phone', ahead: null, pattern: re(raw`^\d{7}(?:\d{3,4})? `, 'i') },
]
export const RECENT = re(raw`(?<!\d)(?:20(?:1[5-9]|[2-9]\d)|'?(?:1[5-9]|2\d))(?:[01]\d[0-3]\d)?$|^20(?:1[5-9]|[2-9])`, '')
export const BIRTH = re(raw`${BIRTH_WORDS}`, 'i')
export const WINDOW = 60
export const BEHIND = 24
export const ORDINARY = re(raw`(?<![\w'-])(?:practice|patient|online|page|profile|social|number|credit|card|experian|access|portal|thank|thanks|settings|users|messages|appointment|safe|date|medical|chart|request|customer|visa|mastercard|amex|american|message|code|health|help|program|support|team|office|clinic|center|hospital|family|group|pharmacy|insurance|plan|bank|university|company|labs|lab|diagnostics|inc|llc|fusion|level|security|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|easter|eve|spanish|english|windows|chrome|edge|safari|firefox|iphone|android|google|microsoft|apple|samsung|teams|word|excel|outlook|the|this|that|not|new|old|no|yes)(?![\w'-])`, 'i')

// Texts of the interface, with what is filled in. The modules `words:…` are made by scripts/bundle.mjs of
// assistant/words/: each has the texts of one group.
import { language } from 'words:language'

/** A text with its `values` filled in; of one with forms, that of the number `count`. */
export const format = (text, values) =>
  (text[new Intl.PluralRules(language).select(values.count)] ?? text.other ?? text).replace(
    /{(\w+)}/g,
    (_, name) => values[name],
  )

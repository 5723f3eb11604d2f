// Bundles what browsers load, and prints it as JSON: files below assistant/web/, each by its path.
// `python scripts/bundle.py` writes them, and gives the words of each language as JSON. Building and serving a base needs neither.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const WEB = fileURLToPath(new URL('../assistant/web/', import.meta.url))
const WORDS = JSON.parse(readFileSync(0, 'utf8'))
const TOKENS_SHEET = 'shared/tokens.css'
const read = path => readFileSync(WEB + path, 'utf8')

/** The files that esbuild makes of some entries, by their paths. */
async function bundle(options) {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    charset: 'utf8',
    absWorkingDir: WEB,
    outdir: WEB,
    write: false,
    logLevel: 'warning',
    // a name that no module gives would be undefined in the browser
    logOverride: { 'import-is-undefined': 'error' },
    ...options,
  })
  return Object.fromEntries(outputFiles.map(({ path, text }) => [path.slice(WEB.length), text]))
}

// --- words ---

/** What gives a text of the page's own language where the page has loaded it: the words of assistant/words/. */
const OWN = 'export const own = (group, name, text) => globalThis.helpWords?.[group]?.[name] ?? text'

/** The texts of a group as the exports of a module; with `isOpen` a page may have its own in their place. */
function wordsModule(group, language, isOpen) {
  if (group === 'own') return OWN
  const valueOf = (name, text) => {
    const forms = new Set(text.other ? Object.values(text) : [])
    const value = JSON.stringify(forms.size === 1 ? text.other : text) // forms that are all alike are one text
    return isOpen ? `/* @__PURE__ */ own('${group}', '${name}', ${value})` : value
  }
  const lines = isOpen ? ["import { own } from 'words:own'"] : []
  if (group === 'language') {
    lines.push(`export const language = ${isOpen ? `globalThis.helpWords?.language ?? '${language}'` : `'${language}'`}`)
  } else if (group === 'kinds') {
    const kinds = JSON.stringify(WORDS[language].kinds)
    lines.push(`export const kinds = ${isOpen ? `globalThis.helpWords?.kinds ?? ${kinds}` : kinds}`)
  } else {
    if (group === 'widget') lines.push("export * from 'words:common'")
    for (const [name, text] of Object.entries(WORDS[language][group])) {
      const exported = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
      lines.push(`export const ${exported} = ${valueOf(name, text)}`)
    }
  }
  return lines.join('\n')
}

/** The modules `words:<group>`, in a language. */
const wordsOf = (language, { isOpen = false } = {}) => ({
  name: 'words',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^words:/ }, ({ path }) => ({ path: path.replace('words:', ''), namespace: 'words' }))
    onLoad({ filter: /./, namespace: 'words' }, ({ path }) => ({ contents: wordsModule(path, language, isOpen) }))
  },
})

// --- the widget ---

const TOKEN = /^ +(--help-[\w-]+):\s*([^;]+);/gm
// the first of each name: what follows are exceptions, such as for reduced motion
const tokens = new Map(
  [...read(TOKENS_SHEET).matchAll(TOKEN)].reverse().map(([, name, value]) => [name, value]),
)

/**
 * The tokens that a style sheet uses, also by way of others; one with a value of its own behind a comma is
 * not filled in.
 */
function tokensIn(css) {
  const used = new Set()
  const look = text => {
    for (const [, name] of text.matchAll(/var\((--help-[\w-]+)\)/g)) {
      if (!tokens.has(name) || used.has(name)) continue
      used.add(name)
      look(tokens.get(name))
    }
  }
  look(css)
  return used
}

/** Style sheets as texts, with the tokens that they use; the panel has what the button has given it. */
const sheets = {
  name: 'sheets',
  setup({ onLoad }) {
    onLoad({ filter: /widget[/\\].*\.css$/ }, async ({ path }) => {
      const css = readFileSync(path, 'utf8')
      const known = path.endsWith('button.css') ? new Set() : tokensIn(read('widget/button.css'))
      const own = [...tokensIn(css)]
        .filter(name => !known.has(name))
        .map(name => `${name}: ${tokens.get(name)};`)
      const { code } = await transform(`:host { ${own.join(' ')} }\n${css}`, { loader: 'css', minify: true })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

const integrity = text => `sha256-${createHash('sha256').update(text).digest('base64')}`

async function widget() {
  const entryPoints = { offline: 'widget/panel/pack.js', sensitive: 'shared/sensitive.js' }
  const files = await bundle({ entryPoints, outdir: `${WEB}widget/dist` })
  const hashOf = name => JSON.stringify(integrity(files[`widget/dist/${name}.js`]))
  const define = { OFFLINE: hashOf('offline'), RULES: hashOf('sensitive') }
  const panels = {}
  for (const language of Object.keys(WORDS).sort()) {
    const path = `widget/dist/panel-${language}.js`
    const entryPoints = { [path.replace('.js', '')]: 'widget/panel/panel.js' }
    const plugins = [wordsOf(language), sheets]
    const person = `widget/dist/person-${language}`
    Object.assign(files, await bundle({ entryPoints: { [person]: 'widget/panel/person.js' }, define, plugins }))
    const PERSON = JSON.stringify(integrity(files[`${person}.js`]))
    const IS_FALLBACK = String(language === 'en')
    const panel = await bundle({ entryPoints, define: { ...define, PERSON, IS_FALLBACK }, plugins })
    files[path] = panel[path]
    panels[language] = { label: WORDS[language].widget.help, integrity: integrity(panel[path]) }
  }
  const button = await bundle({
    entryPoints: { 'widget/dist/help-widget': 'widget/help-widget.js' },
    define: { PANELS: JSON.stringify(panels) },
    plugins: [sheets],
  })
  return { ...button, ...files }
}

// --- the site and the support desk ---

/** Each address of a script, and its source; what several of them have in common is in files of its own. */
const SITE = {
  site: 'page.js',
  search: 'search/search.js',
  keys: 'keys.js',
  contact: 'contact.js',
  api: '../api_docs/api.js',
}

async function site() {
  const entryPoints = Object.entries(SITE).map(([name, source]) => ({
    in: `site/${source}`,
    out: `site/dist/${name}`,
  }))
  const plugins = [wordsOf('en', { isOpen: true })]
  const modules = await bundle({ entryPoints, plugins, splitting: true, chunkNames: 'site/dist/[name]-[hash]' })
  // before the first paint, so it is no module
  const first = await bundle({ entryPoints: [{ in: 'site/base.js', out: 'site/dist/base' }], format: 'iife' })
  return { ...modules, ...first }
}

const desk = () =>
  bundle({ entryPoints: [{ in: 'desk/desk.js', out: 'desk/dist/desk' }], plugins: [wordsOf('en')] })

process.stdout.write(JSON.stringify({ ...(await widget()), ...(await site()), ...(await desk()) }))

// Gives what it reads on standard input, a map of names to JavaScript modules, with each made small. See tests/widget_dist.py.
import { readFileSync } from 'node:fs'
import { minify } from 'terser'

// one word for both kinds of names packs better; nothing is assigned that was constant, or the minifier had refused it
const short = code => code.replace(/\bconst\b/g, 'let')

const modules = JSON.parse(readFileSync(0, 'utf8'))
const options = { module: true, ecma: 2022, compress: { reduce_funcs: false, unsafe_arrows: true, pure_getters: true, hoist_funs: true } }
for (const [name, code] of Object.entries(modules)) modules[name] = short((await minify(code, options)).code) + '\n'
process.stdout.write(JSON.stringify(modules))

export const lang = 'es'
export const help = 'Ayuda'
export const locale = 'es'
export const close = 'Cerrar la ayuda'
export const back = 'Atrás'
export const question = 'Su pregunta'
export const ask = 'Preguntar'
export const note = 'No escriba nombres ni datos personales.'
export const sections = 'Secciones que coinciden'
export const body = 'Respuestas'
export const forPage = 'Para esta página'
export const often = 'Lo más leído'
export const recent = 'Usted preguntó'
export const looking = 'Buscando …'
export const matching = n => (n ? (n > 1 ? `${n} secciones coinciden.` : '1 sección coincide.') : 'Nada coincide. Pulse Intro para preguntar.')
export const corrected = words => `Resultados para ${words}.`
export const from = 'De '
export const reviewed = day => `Revisado el ${day}. `
export const partial = 'Confirmado en parte. '
export const headings = {
  clarify: '¿A cuál se refiere?', outline: 'Aún no tenemos pasos confirmados para esto.', no_answer: 'No tenemos respuesta a eso.',
  stale: 'Hace mucho que esto no se revisa.', 'not-confirmed': 'Esto aún no está confirmado.',
}
export const done = (n, all) => `${n} de ${all} hechos`
export const article = 'Leer el artículo'
export const tab = 'Otra pestaña'
export const related = 'Artículos relacionados'
export const near = 'Artículos más cercanos'
export const helped = '¿Le ha servido?'
export const verdicts = [['helped', 'Sí'], ['not-helped', 'No'], ['wrong', 'Es incorrecto'], ['outdated', 'No está al día']]
export const thanks = 'Gracias.'
export const person = 'Preguntar a una persona'
export const ready = 'Tenga a mano:'
export const take = 'Su mensaje'
export const copy = 'Copiar y continuar'
export const copied = 'Copiado. Péguelo allí.'
export const uncopied = 'No se copió. Cópielo usted.'
export const away = 'El centro de ayuda no responde. Esta página responde desde su copia.'
export const unreachable = 'El centro de ayuda no responde.'
export const again = 'Intentar de nuevo'
export const about = 'Los artículos están en inglés.'
export const sensitive = kinds => `No se envía: ${kinds}. Escríbalo solo en el formulario que lo pide.`
export const kinds = [
  'número de Seguro Social', 'número de tarjeta', 'fecha de nacimiento', 'número de teléfono', 'correo electrónico', 'número NPI',
  'número de historia clínica', 'número largo',
] // in the order of the rules

// The texts of the widget in Spanish.

export const lang = 'es'
export const months = 'ene feb mar abr may jun jul ago sept oct nov dic'.split(' ')
export const headings = {
  unsure: 'Ahora no puedo consultarlo.',
  clarify: '¿A cuál se refiere?',
  outline: 'Aún no tenemos pasos confirmados para esto.',
  handoff: 'Preguntar a una persona',
  no_answer: 'No tenemos respuesta a eso.',
  stale: 'Hace mucho que esto no se revisa.',
  'not-confirmed': 'Esto aún no está confirmado.',
}
export const from = 'De '
export const call = number => `Llamar al ${number}`
export const related = 'Artículos relacionados'
export const nearest = 'Artículos más cercanos'
export const oftenRead = 'Lo más leído'
export const partlyConfirmed = 'Confirmado en parte'

export const help = 'Ayuda'
export const close = 'Cerrar la ayuda'
export const back = 'Atrás'
export const question = 'Su pregunta'
export const askQuestion = 'Haga una pregunta'
export const startOver = 'Empezar de nuevo'
export const nearestSections = 'Secciones más cercanas'
export const ask = 'Preguntar'
export const noPersonalData = 'No escriba nombres ni datos personales.'
export const matchingSections = 'Secciones que coinciden'
export const answers = 'Respuestas'
export const forThisPage = 'Para esta página'
export const youAsked = 'Usted preguntó'
export const looking = 'Buscando …'
export const matches = count => {
  if (!count) return 'Nada coincide. Pulse Intro para preguntar.'
  return count > 1 ? `${count} secciones coinciden.` : '1 sección coincide.'
}
export const corrected = words => `Resultados para ${words}.`
export const reviewed = day => `Revisado el ${day}. `
export const stepsDone = (done, all) => `${done} de ${all} hechos`
export const readArticle = 'Leer el artículo'
export const newTab = 'Otra pestaña'
export const didThisHelp = '¿Le ha servido?'
export const verdicts = [
  ['helped', 'Sí'],
  ['not-helped', 'No'],
  ['wrong', 'Es incorrecto'],
  ['outdated', 'No está al día'],
]
export const thanks = 'Gracias.'
export const askPerson = 'Preguntar a una persona'
export const prepare = 'Tenga a mano:'
export const yourMessage = 'Su mensaje'
export const copyAndContinue = 'Copiar y continuar'
export const copied = 'Copiado. Péguelo allí.'
export const notCopied = 'No se copió. Cópielo usted.'
export const yourEmail = 'Su correo electrónico, para la respuesta'
export const sentAlong = { section: 'Se envía también: lo que leyó', page: 'Se envía también: la página abierta' }
export const send = 'Enviar'
export const sending = 'Enviando …'
export const sent = 'Su mensaje está en camino. No dio un correo electrónico, así que nadie le contestará.'
export const sentAndAnswered = 'Su mensaje está en camino. La respuesta llega por correo electrónico.'
export const notSent = 'No se envió. Inténtelo de nuevo.'
export const writeMessage = 'Escriba antes unas palabras.'
export const mistypedEmail = 'Escriba una dirección como nombre@example.com, o ninguna.'
export const hasPersonalData = kinds => `Hay datos personales: ${kinds}. Quítelos si no hacen falta.`
export const otherWays = 'Otras vías'
export const answersFromCopy = 'El centro de ayuda no responde. Esta página responde desde su copia.'
export const unreachable = 'El centro de ayuda no responde.'
export const copyTooOld = 'El centro de ayuda no responde, y su copia es demasiado antigua para responder.'
export const tryAgain = 'Intentar de nuevo'
export const otherLanguage = 'Los artículos están en inglés.'
export const leftOut = kinds => `No se envía: ${kinds}. Escríbalo solo en el formulario que lo pide.`
export const kinds = {
  ssn: 'número de Seguro Social',
  card: 'número de tarjeta',
  'birth-date': 'fecha de nacimiento',
  phone: 'número de teléfono',
  email: 'correo electrónico',
  npi: 'número NPI',
  record: 'número de historia clínica',
  identifier: 'identificador',
  credential: 'contraseña o código',
  address: 'dirección',
  age: 'edad',
  number: 'número largo',
  encoded: 'texto codificado',
}

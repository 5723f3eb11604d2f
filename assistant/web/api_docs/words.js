// Every text that the scripts of this page say.

export const copied = 'Copied'
export const notCopied = 'Not copied. It is selected: copy it yourself.'
export const found = (count, all) => `${count} of ${all} operations`
export const sending = 'Sending …'
export const notSent = 'Not sent'
export const wrongField = (name, why) => `${name ?? 'The token'} cannot be sent: ${why}`
export const took = (ms, bytes) => `${ms.toLocaleString('en-US')} ms, ${bytes.toLocaleString('en-US')} bytes`
export const again = seconds => `Try again in ${seconds} s.`
export const redirected = 'Sent elsewhere'
export const elsewhere = 'The service wants the browser to go to another page, as a sign-on does. Sign on there, then send again.'
export const noAnswer = 'No answer'
export const unreachable = 'The service cannot be reached, or it took more than a minute.'

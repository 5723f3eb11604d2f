// What goes wrong, for others to tell apart.

/** What is thrown: `code` is one of those of the event help-error. */
export const problem = (code, message = code) => ({ code, message })

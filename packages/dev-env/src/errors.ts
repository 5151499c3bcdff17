/** Something the person at the keyboard can mend: the message says what happened, then what to do. */
export class DevEnvironmentError extends Error {
  override readonly name = 'DevEnvironmentError'

  constructor(what: string, next: string, options?: ErrorOptions) {
    super(`${what}\n${next}`, options)
  }
}

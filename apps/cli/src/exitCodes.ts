import type { ErrorCategory } from '@medrec/sdk/errors'

/** What the shell gets, by what a caller does about the error. */
export const exitCodes: Record<ErrorCategory, number> = {
  internal: 1,
  usage: 2,
  auth: 3,
  notFound: 4,
  integrity: 5,
  network: 6,
  chain: 7,
  disk: 8,
  interrupted: 130,
}

/** For `medrec help exit-codes`. */
export const exitCodesHelp = `Exit codes
    0  done
    1  unexpected: a fault of medrec itself
    2  usage: the command line, or a file it names, asks for what can not be
    3  auth: passphrase, keys, access or role do not permit it
    4  not found
    5  integrity: something was changed, damaged or forged, and is not used
    6  network: a store or the RPC server can not be reached
    7  chain: the chain refused the transaction, or its outcome is open
    8  disk: full, read-only, no access, or in use
  130  interrupted: run it again, what was begun is finished or cleaned up first

With --json the error is one JSON object on stderr: name, category, shortMessage, metaMessages, details,
retryable. Where "retryable" is true the same command may succeed later without any change.
`

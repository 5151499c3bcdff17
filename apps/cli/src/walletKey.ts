import type { Hex } from 'viem'
import { UsageError } from './errors.ts'
import { pathFrom, readSecret } from './files.ts'
import type { Io } from './io.ts'

/** A private key that the person brings along, out of a file: never an argument, which others on the machine see. */
export function readWalletKey(io: Io, { walletKeyFile }: { walletKeyFile?: string }): Hex | undefined {
  if (walletKeyFile === undefined) return undefined
  const text = readSecret(pathFrom(io.cwd, walletKeyFile), 'key file').toLowerCase()
  const key = text.startsWith('0x') ? text : `0x${text}`
  if (!/^0x[0-9a-f]{64}$/.test(key))
    throw new UsageError('The key file holds no private key.', ['Its first line is 64 hex digits.'])
  return key as Hex
}

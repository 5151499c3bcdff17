import type { Account, BlockTag, Chain, Client, Transport } from 'viem'

/** A viem client whose chain went through `withMedrec`. Reading needs no account. */
export type MedrecClient = Client<Transport, Chain | undefined, Account | undefined>

export type { Call } from '../../contracts/deployment.ts'

/** Which vaults: those of patients or those of doctors. */
export type Registry = 'patient' | 'doctor'

/** At which block to read; the newest where nothing is said. Decisions about access belong on the `safe` block. */
export type ReadOptions =
  | { blockNumber?: bigint | undefined; blockTag?: undefined }
  | { blockTag?: BlockTag | undefined; blockNumber?: undefined }

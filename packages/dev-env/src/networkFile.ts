import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployment } from '@medrec/sdk/contracts'
import { writeFileAtomic } from './files.ts'

/**
 * `network.json` of a data folder, there while the network runs: how other processes (the CLI, a page) find it.
 * People's own folders lie beside it, `people/<name>/`.
 */
export type NetworkFile = {
  /** Of this format. */
  version: 1
  /** JSON-RPC endpoint, `http://127.0.0.1:<port>`. */
  rpcUrl: string
  chainId: number
  /** Addresses, blocks and code hashes of the contracts. */
  deployment: Deployment
  /** Base URLs of the stores everybody can reach, for `httpStore`. */
  stores: string[]
  /** Process id of the network. */
  pid: number
}

const pathIn = (dataDir: string) => join(dataDir, 'network.json')

/** Tells other processes where the network is; they see the whole file or none. */
export function announceNetwork(dataDir: string, file: NetworkFile) {
  writeFileAtomic(pathIn(dataDir), `${JSON.stringify(file, null, 2)}\n`)
}

/** Takes the announcement back. */
export function withdrawNetwork(dataDir: string) {
  rmSync(pathIn(dataDir), { force: true })
}

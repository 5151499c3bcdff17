import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployment } from '@medrec/sdk/contracts'
import * as v from 'valibot'
import type { Address } from 'viem'
import { ConfigError, NetworkUnknownError, UsageError } from './errors.ts'
import { pathFrom, toFileError } from './files.ts'
import { findHome, type GlobalOptions } from './home.ts'
import type { Io } from './io.ts'
import { isCode } from './isCode.ts'

/** `network.json`: where the chain, the contracts and the stores are. The development network writes the same. */
export type NetworkConfig = {
  version: 1
  rpcUrl: string
  chainId: number
  deployment: Deployment
  stores: readonly string[]
  /** Process id of the development network; real ones have none. */
  pid?: number | undefined
}

const url = v.pipe(
  v.string(),
  v.check((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'not an http(s) URL'),
)
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const address = v.custom<Address>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value),
  'not an address',
)
const hash = v.custom<`0x${string}`>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value),
  'not a hash of 32 bytes',
)
const contract = v.object({
  address,
  block: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  codeHash: hash,
})

const schema = v.object({
  version: v.literal(1, 'not 1: written by another version of MedRec'),
  rpcUrl: url,
  chainId: positive,
  deployment: v.object({
    chainId: positive,
    admin: address,
    compiler: v.object({
      version: v.string(),
      evmVersion: v.string(),
      viaIR: v.boolean(),
      optimizerRuns: v.number(),
    }),
    contracts: v.object({
      accessManager: contract,
      forwarder: contract,
      system: contract,
      roleRegistry: contract,
      patientRegistry: contract,
      doctorRegistry: contract,
      auditLog: contract,
    }),
  }),
  stores: v.pipe(v.array(url), v.maxLength(8)),
  pid: v.optional(v.number()),
})

/** Where the network file is looked for. */
export function networkPath(io: Io, globals: Pick<GlobalOptions, 'home' | 'network'>): string {
  const chosen = globals.network ?? io.env.MEDREC_NETWORK
  return chosen ? pathFrom(io.cwd, chosen) : join(findHome(io, globals), 'network.json')
}

/**
 * Reads the network file; `--rpc` takes the place of its RPC server.
 *
 * @throws {NetworkUnknownError} where there is none.
 * @throws {ConfigError} that names the line where it is broken.
 */
export function readNetwork(io: Io, globals: GlobalOptions): NetworkConfig {
  const path = networkPath(io, globals)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw isCode(error, 'ENOENT') ? new NetworkUnknownError() : toFileError(error, 'network file')
  }
  const config = parseNetwork(text)
  if (globals.rpc === undefined) return config
  if (!v.is(url, globals.rpc)) throw new UsageError('The address given with --rpc is not an http(s) URL.')
  return { ...config, rpcUrl: globals.rpc }
}

/** Reads the text of a network file; errors name the line, and never quote what stands there. */
export function parseNetwork(text: string): NetworkConfig {
  const result = v.safeParse(schema, parseJson(text), { abortEarly: true })
  if (result.success && result.output.chainId === result.output.deployment.chainId) return result.output
  const [issue] = result.issues ?? []
  const path = issue === undefined ? 'deployment.chainId' : (v.getDotPath(issue) ?? '')
  const reason =
    issue === undefined
      ? 'another chain than "chainId"'
      : issue.message.startsWith('Invalid')
        ? `not what it should be (${issue.expected})`
        : issue.message
  throw new ConfigError({ line: findLine(text, path), reason: `"${path || 'the whole file'}" is ${reason}` })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // V8 quotes the text; only the place is taken from it, and the error itself is dropped.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const before = text.slice(0, position === undefined ? text.length : Number(position))
    throw new ConfigError({ line: before.split('\n').length, reason: 'not JSON from here on' })
  }
}

/** The line of a field: its keys one after the other; the last one found where it is missing. */
function findLine(text: string, path: string): number {
  let at = 0
  for (const key of path.split('.')) {
    const found = text.indexOf(`"${key}"`, at)
    if (found >= 0) at = found
  }
  return text.slice(0, at).split('\n').length
}

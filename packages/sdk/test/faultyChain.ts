import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { getHead } from '../src/actions/getHead.ts'
import { registerPatient } from '../src/actions/registerPatient.ts'
import type { MedrecError } from '../src/errors/base.ts'
import type { TransactionAttempt } from '../src/errors/transaction.ts'
import { connect, digest, people, startChain, type TestChain } from './chain.ts'
import { type Fault, type RpcProxy, startRpcProxy } from './rpcProxy.ts'

/** A chain, and a registered patient who reaches it through a byzantine RPC server. Set anew before each test. */
export type FaultyChain = {
  chain: TestChain
  proxy: RpcProxy
  /** The patient, through the proxy. */
  client: ReturnType<typeof connect>
}

export const account = people.patient
export const owner = account.address
export const vault = { registry: 'patient', owner } as const

/** The move of the head that the tests send; at first the head is `digest('0')`. */
export const move = { ...vault, expectedHead: digest('0'), nextHead: digest('1') }

/** Starts both for a test file, and puts the chain back after each test. */
export function useFaultyChain() {
  const context = {} as FaultyChain
  let snapshot: `0x${string}`
  beforeAll(async () => {
    context.chain = await startChain()
    context.proxy = await startRpcProxy(context.chain.anvil.rpcUrl)
    context.client = connect(context.proxy.url, context.chain.deployment, account)
    await registerPatient(context.client, { head: digest('0') })
  })
  beforeEach(async () => {
    snapshot = await context.chain.control.snapshot()
    context.proxy.methods.length = 0
  })
  afterEach(async () => {
    context.proxy.setFault(undefined)
    await context.chain.control.setAutomine(true)
    await context.chain.control.revert({ id: snapshot })
  })
  afterAll(async () => {
    await context.proxy.stop()
    await context.chain[Symbol.asyncDispose]()
  })
  return {
    context,
    /** How many transactions were handed over. */
    sent: () => context.proxy.methods.filter((method) => method.startsWith('eth_send')).length,
    headNow: () => getHead(context.chain.clients.stranger, vault),
    nonceNow: () => context.chain.control.getTransactionCount({ address: owner }),
    faultAt: (method: string, fault: Fault) =>
      context.proxy.setFault((request) => (request.method === method ? fault : undefined)),
  }
}

/** The error a promise rejects with. */
export const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('expected an error')
    },
    (error: unknown) => error as MedrecError & { attempt: TransactionAttempt },
  )

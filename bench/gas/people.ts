import { randomBytes } from 'node:crypto'
import type { Network } from '@medrec/dev-env'
import { sendRelayedCall, signRelayedCall, type WriteResult } from '@medrec/sdk/actions'
import { withMedrec } from '@medrec/sdk/contracts'
import { createClient, type Hash, http } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'

/** Somebody who signs, and the client they send with. */
export type Signer = { account: PrivateKeyAccount; client: ReturnType<typeof connect> }

/** Where new people come from. */
export type Cast = {
  /** A new account with money, which no contract has seen. */
  enter(): Promise<Signer>
  /** Unix seconds by the chain's clock. */
  now(): Promise<number>
}

type Call = { to: `0x${string}`; data: `0x${string}` }

/** A write of the SDK: the function that sends, with its twin that only makes the call. */
export type Write<parameters> = {
  (client: Signer['client'], parameters: parameters): Promise<WriteResult>
  call(client: Signer['client'], parameters: parameters): Call
}

/** Performs an action in somebody's name. Returns the gas of the whole transaction. */
export type Send = <parameters>(
  action: Write<parameters>,
  signer: Signer,
  parameters: parameters,
) => Promise<number>

/** A digest or a head, as random as real ones. */
export const randomDigest = (): Hash => `0x${randomBytes(32).toString('hex')}`

export function createCast(network: Network): Cast {
  return {
    enter: async () => {
      const account = privateKeyToAccount(generatePrivateKey())
      await network.fund(account.address)
      return { account, client: connect(network, account) }
    },
    now: network.controls.getTime,
  }
}

/** The account sends by itself, through the action. */
export const sendDirect: Send = async (action, { client }, parameters) => {
  const { gasUsed } = await action(client, parameters)
  return Number(gasUsed)
}

/** The account only signs; somebody else sends and pays. */
export const sendRelayed =
  (relayer: Signer): Send =>
  async (action, { account, client }, parameters) => {
    const relayed = await signRelayedCall(client, {
      signer: account,
      call: action.call(client, parameters),
    })
    const { gasUsed } = await sendRelayedCall(relayer.client, { relayed })
    return Number(gasUsed)
  }

function connect({ deployment, rpcUrl }: Network, account: PrivateKeyAccount) {
  const chain = withMedrec(foundry, deployment)
  return createClient({ account, chain, transport: http(rpcUrl), pollingInterval: 10 })
}

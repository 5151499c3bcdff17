import { type Address, encodeFunctionData, type Hex, type LocalAccount } from 'viem'
import { estimateGas, getBlock } from 'viem/actions'
import { forwarderName } from '../contracts/deployment.ts'
import { erc2771ForwarderAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { DeploymentMissingError } from '../errors/deployment.ts'
import { getCallError } from './internal/getCallError.ts'
import { readContract } from './internal/readContract.ts'
import type { Call, MedrecClient } from './internal/types.ts'
import { defineWrite } from './writeContract.ts'

/** Relayed calls live at most ten minutes: nobody holds one back for long. */
const maxLifetime = 600

const types = {
  ForwardRequest: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'gas', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint48' },
    { name: 'data', type: 'bytes' },
  ],
} as const

/** A call that its signer authorised and anybody may send and pay for (ERC-2771, OpenZeppelin's forwarder). */
export type RelayedCall = {
  from: Address
  to: Address
  value: bigint
  gas: bigint
  /** Unix seconds. */
  deadline: number
  data: Hex
  signature: Hex
}

/**
 * Signs a call for the forwarder: the signer needs no ether, whoever sends it pays.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.signer - A local account: the forwarder checks ECDSA only.
 * @param parameters.call - What is to be called in the signer's name.
 * @param parameters.lifetime - Seconds by the chain's clock until nobody can send it any more, 600 at the most.
 * @returns The signed call, for {@link sendRelayedCall}.
 * @throws The contract's own refusal, decoded; the errors of `errors/rpc`.
 *
 * @example
 * import { proposeController, sendRelayedCall, signRelayedCall } from '@medrec/sdk/actions'
 *
 * const call = proposeController.call(client, { registry: 'patient', owner, next })
 * const relayed = await signRelayedCall(client, { signer: recovery, call })
 * await sendRelayedCall(client, { relayed })
 */
export async function signRelayedCall(
  client: MedrecClient,
  parameters: signRelayedCall.Parameters,
): Promise<signRelayedCall.ReturnType> {
  const { call, lifetime = maxLifetime, signer } = parameters
  const { forwarder } = getDeployment(client)
  if (client.chain === undefined) throw new DeploymentMissingError()
  const [nonce, gas, { timestamp }] = await Promise.all([
    readContract(client, {
      address: forwarder.address,
      abi: erc2771ForwarderAbi,
      functionName: 'nonces',
      args: [signer.address],
    }),
    estimateGas(client, { account: signer.address, ...call }).catch((error: unknown) => {
      throw getCallError(error, call.to)
    }),
    getBlock(client).catch((error: unknown) => {
      throw getCallError(error, call.to)
    }),
  ])
  const message = {
    from: signer.address,
    to: call.to,
    value: 0n,
    gas: gas * 2n,
    deadline: Number(timestamp) + Math.min(lifetime, maxLifetime),
    data: call.data,
  }
  const signature = await signer.signTypedData({
    domain: {
      name: forwarderName,
      version: '1',
      chainId: client.chain.id,
      verifyingContract: forwarder.address,
    },
    types,
    primaryType: 'ForwardRequest',
    message: { ...message, nonce },
  })
  return { ...message, signature }
}

export declare namespace signRelayedCall {
  type Parameters = { signer: LocalAccount; call: Call; lifetime?: number | undefined }
  type ReturnType = RelayedCall
  type ErrorType = MedrecError
}

/**
 * Sends somebody else's signed call through the forwarder, and pays for it.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.relayed - From {@link signRelayedCall}.
 * @returns See `writeContract`.
 * @throws {RelayedRequestError} where it is too old, used, or not signed by whom it names; as `writeContract`.
 *
 * @example
 * import { sendRelayedCall } from '@medrec/sdk/actions'
 *
 * const { hash } = await sendRelayedCall(client, { relayed })
 */
export const sendRelayedCall = defineWrite((client, { relayed }: sendRelayedCall.Arguments) => ({
  to: getDeployment(client).forwarder.address,
  data: encodeFunctionData({ abi: erc2771ForwarderAbi, functionName: 'execute', args: [relayed] }),
}))

export declare namespace sendRelayedCall {
  type Arguments = { relayed: RelayedCall }
  type ErrorType = MedrecError
}

import type {
  Abi,
  Address,
  ContractFunctionArgs,
  ContractFunctionName,
  ContractFunctionReturnType,
} from 'viem'
import { readContract as viem_readContract } from 'viem/actions'
import { getCallError } from './getCallError.ts'
import type { MedrecClient, ReadOptions } from './types.ts'

/** viem's `readContract` with our errors. */
export async function readContract<
  const abi extends Abi,
  name extends ContractFunctionName<abi, 'pure' | 'view'>,
  const args extends ContractFunctionArgs<abi, 'pure' | 'view', name>,
>(
  client: MedrecClient,
  parameters: { address: Address; abi: abi; functionName: name; args: args } & ReadOptions,
): Promise<ContractFunctionReturnType<abi, 'pure' | 'view', name, args>> {
  const { address, abi, functionName, args, blockNumber, blockTag } = parameters
  const at = blockNumber === undefined ? { blockTag: blockTag ?? 'latest' } : { blockNumber }
  const call = { address, abi, functionName, args, ...at }
  return viem_readContract(client, call as never).catch((error: unknown) => {
    throw getCallError(error, address)
  }) as Promise<ContractFunctionReturnType<abi, 'pure' | 'view', name, args>>
}

import { type Abi, decodeErrorResult, type Hex } from 'viem'
import { contractErrors, deploymentAbis, type SolidityErrorName } from './contract.ts'
import { ContractError, ContractInternalError } from './contractErrors.ts'

/** Every Solidity error that can come back from a call of ours: a registry passes on what its siblings throw. */
const errorAbi: Abi = deploymentAbis.flatMap((abi) => (abi as Abi).filter(({ type }) => type === 'error'))

const isKnown = (name: string): name is SolidityErrorName => Object.hasOwn(contractErrors, name)

function decode(data: Hex) {
  try {
    const { abiItem, args = [], errorName } = decodeErrorResult({ abi: errorAbi, data })
    const inputs = 'inputs' in abiItem ? abiItem.inputs : []
    const values = (args as readonly unknown[]).map((value, index) => [
      inputs[index]?.name || `${index}`,
      value,
    ])
    return { errorName, args: Object.fromEntries(values) as Record<string, unknown> }
  } catch {
    // Not one of ours and not Solidity's own: told as a refusal without a known reason.
    return undefined
  }
}

/**
 * Turns the bytes a contract reverted with into the error of the table.
 *
 * @param parameters.data - Revert data: a 4-byte selector and the ABI-encoded arguments.
 * @param parameters.cause - The error the data came in.
 * @returns The typed error; a plain ContractError where the data is empty or of a foreign contract.
 *
 * @example
 * import { decodeContractError } from '@medrec/sdk/errors'
 *
 * const error = decodeContractError({ data: '0x…' })
 * // => StaleVaultError: The vault was changed in the meantime.
 */
export function decodeContractError({ data, cause }: decodeContractError.Parameters): ContractError {
  const decoded = decode(data)
  if (decoded && isKnown(decoded.errorName)) {
    const [ErrorClass, shortMessage, nextStep] = contractErrors[decoded.errorName]
    return new ErrorClass({ shortMessage, nextStep, ...decoded, cause })
  }
  // `Panic(uint256)`: arithmetic, bounds and the like; in these contracts a bug, or a number beyond its type.
  if (decoded?.errorName === 'Panic')
    return new ContractInternalError({
      shortMessage: 'The contract stopped at a check of the language.',
      nextStep: 'Tell the maintainers; nothing was changed.',
      ...decoded,
      cause,
    })
  return new ContractError({
    shortMessage: 'The contract refused without a reason that is known here.',
    nextStep: 'Check that the deployment belongs to this version of the SDK. Nothing was changed.',
    errorName: data.length >= 10 ? data.slice(0, 10) : undefined,
    cause,
  })
}

export declare namespace decodeContractError {
  type Parameters = { data: Hex; cause?: unknown }
  type ReturnType = ContractError
}

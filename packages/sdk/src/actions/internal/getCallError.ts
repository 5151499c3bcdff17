import type { Hex } from 'viem'
import { MedrecError } from '../../errors/base.ts'
import { decodeContractError } from '../../errors/decodeContractError.ts'
import { ContractMissingError } from '../../errors/deployment.ts'
import { getRpcError } from '../../errors/getRpcError.ts'

type Link = {
  name?: unknown
  code?: unknown
  data?: unknown
  raw?: unknown
  details?: unknown
  cause?: unknown
}

const isHex = (value: unknown): value is Hex => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value)

/** Nodes put the bytes of a revert into `data`, some one level deeper; viem keeps them as `raw`. */
function revertData(link: Link): Hex | undefined {
  if (isHex(link.raw)) return link.raw
  if (isHex(link.data)) return link.data
  const inner = (link.data as { data?: unknown } | null | undefined)?.data
  return isHex(inner) ? inner : undefined
}

/**
 * Names what a call of a contract failed with: its own refusal, no contract at the address, or the way there.
 *
 * @param error - What a viem action threw.
 * @param address - The contract that was called.
 */
export function getCallError(
  error: unknown,
  address: string,
  options: getRpcError.Options = {},
): MedrecError {
  if (error instanceof MedrecError) return error
  let reverted = false
  for (
    let link = error as Link | null | undefined;
    typeof link === 'object' && link;
    link = link.cause as Link
  ) {
    const data = revertData(link)
    if (data && data.length >= 10) return decodeContractError({ data, cause: error })
    if (link.name === 'ContractFunctionZeroDataError' || link.name === 'AbiDecodingZeroDataError')
      return new ContractMissingError({ address })
    // Code 3 is "execution reverted" in every node; viem names it as well.
    if (link.code === 3 || link.name === 'ExecutionRevertedError') reverted = true
  }
  return reverted ? decodeContractError({ data: '0x', cause: error }) : getRpcError(error, options)
}

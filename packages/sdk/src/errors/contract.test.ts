import { type AbiParameter, encodeErrorResult, zeroAddress, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import * as generated from '../contracts/generated.ts'
import { contractErrors } from './contract.ts'
import { ContractError, ContractInternalError } from './contractErrors.ts'
import { decodeContractError } from './decodeContractError.ts'

type AbiError = { type: 'error'; name: string; inputs: readonly AbiParameter[] }

const solidityErrors = new Map(
  Object.entries(generated)
    .filter(([name]) => name.endsWith('Abi'))
    .flatMap(([, abi]) => (abi as readonly { type: string }[]).filter(({ type }) => type === 'error'))
    .map((item) => [(item as AbiError).name, item as AbiError]),
)

const sample = ({ type }: AbiParameter) => {
  if (type === 'address') return zeroAddress
  if (type === 'bytes32') return zeroHash
  if (type === 'bytes4') return '0x12345678'
  if (type === 'string') return 'x'
  if (type === 'uint256' || type === 'int256' || type === 'uint64') return 7n
  return 7
}

test('behavior: every Solidity error of every ABI has a row, and there is no row without one', () => {
  expect(solidityErrors.size).toBeGreaterThan(60)
  expect(Object.keys(contractErrors).sort()).toEqual([...solidityErrors.keys()].sort())
})

describe.each([...solidityErrors.values()])('$name', (item) => {
  test('behavior: is decoded to the class of its row, with its arguments and a next step', () => {
    const args = item.inputs.map(sample)
    const data = encodeErrorResult({ abi: [item], errorName: item.name, args } as never)
    const error = decodeContractError({ data })
    const row = contractErrors[item.name as keyof typeof contractErrors]
    expect(error).toBeInstanceOf(row[0])
    expect(error.name).toBe(row[0].name)
    expect(error.name).not.toBe('ContractError')
    expect(error.errorName).toBe(item.name)
    expect(Object.values(error.args)).toEqual(args)
    expect(error.shortMessage).toMatch(/^[A-Z].*\.$/)
    expect(error.metaMessages.join(' ')).toMatch(/^[A-Z].*\.$/)
    expect(error.category).not.toBe('network')
  })
})

test('default', () => {
  const data = encodeErrorResult({
    abi: generated.patientRegistryAbi,
    errorName: 'Vault_StaleHead',
    args: [zeroAddress, zeroHash, `0x${'11'.repeat(32)}`],
  })
  const cause = new Error('what viem threw')
  const error = decodeContractError({ data, cause })
  expect(error.cause).toBe(cause)
  expect(error.message).toMatchInlineSnapshot(`
    "The vault was changed in the meantime.
    Fetch the vault document again, apply the change to it, seal again, and resend. Nothing was changed.
    Details: Vault_StaleHead(account 0x0000000000000000000000000000000000000000, expected 0x0000000000000000000000000000000000000000000000000000000000000000, actual 0x1111111111111111111111111111111111111111111111111111111111111111)"
  `)
})

test('error: empty revert data', () => {
  const error = decodeContractError({ data: '0x' })
  expect(error.constructor).toBe(ContractError)
  expect(error.category).toBe('chain')
})

test('error: an error of a foreign contract', () => {
  const error = decodeContractError({ data: '0xdeadbeef' })
  expect(error.constructor).toBe(ContractError)
  expect(error.errorName).toBe('0xdeadbeef')
})

test('error: arguments that are cut off', () => {
  const data = encodeErrorResult({
    abi: generated.patientRegistryAbi,
    errorName: 'Vault_NotRegistered',
    args: [zeroAddress],
  })
  expect(decodeContractError({ data: data.slice(0, -2) as `0x${string}` }).constructor).toBe(ContractError)
})

test('error: a panic of the language', () => {
  const data = `0x4e487b71${'11'.padStart(64, '0')}` as const
  const error = decodeContractError({ data })
  expect(error).toBeInstanceOf(ContractInternalError)
  expect(error.details).toBe('Panic(reason 17)')
})

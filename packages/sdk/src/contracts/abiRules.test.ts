import { describe, expect, test } from 'vitest'
import { auditLogAbi, doctorRegistryAbi, patientRegistryAbi, roleRegistryAbi } from './generated.ts'

type Parameter = { readonly type: string; readonly components?: readonly Parameter[] }
type Item = {
  readonly type: string
  readonly name?: string
  readonly stateMutability?: string
  readonly inputs?: readonly Parameter[]
  readonly outputs?: readonly Parameter[]
}

const abis: Record<string, readonly Item[]> = {
  auditLog: auditLogAbi,
  doctorRegistry: doctorRegistryAbi,
  patientRegistry: patientRegistryAbi,
  roleRegistry: roleRegistryAbi,
}

/** Every type of an item, those inside of structs included. */
function typesOf(parameters: readonly Parameter[] = []): string[] {
  return parameters.flatMap((parameter) => [parameter.type, ...typesOf(parameter.components)])
}

describe.each(Object.entries(abis))('T1: %s', (name, abi) => {
  test('behavior: no string and no unbounded bytes but those of Multicall', () => {
    const unbounded = abi
      .filter((item) =>
        [...typesOf(item.inputs), ...typesOf(item.outputs)].some((type) =>
          /^(string|bytes)(\[|$)/.test(type),
        ),
      )
      .map((item) => item.name)
    expect(unbounded).toEqual(name === 'patientRegistry' || name === 'doctorRegistry' ? ['multicall'] : [])
  })

  test('behavior: nothing is payable', () => {
    expect(abi.filter((item) => item.stateMutability === 'payable')).toEqual([])
    expect(abi.filter((item) => item.type === 'receive' || item.type === 'fallback')).toEqual([])
  })

  test('behavior: no event but that of the audit log', () => {
    expect(abi.filter((item) => item.type === 'event').map((item) => item.name)).toEqual(
      name === 'auditLog' ? ['EventLogged'] : [],
    )
  })
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  auditKinds,
  compartmentCount,
  inboxCompartment,
  operatorBits,
  permissionBits,
  roles,
} from './constants.ts'

const contracts = new URL('../../../../contracts/src/', import.meta.url)
const constants = readFileSync(new URL('libraries/Constants.sol', contracts), 'utf8')

function library(name: string): Record<string, number> {
  const body = new RegExp(`library ${name} \\{([^}]*)\\}`).exec(constants)?.[1] ?? ''
  const entries = [...body.matchAll(/constant (\w+) = (?:(\d+) << )?(\d+);/g)]
  return Object.fromEntries(
    entries.map(([, key = '', base, value]) => [
      key.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
      base ? Number(base) << Number(value) : Number(value),
    ]),
  )
}

test('behavior: the numbers are those of the contracts', () => {
  expect(operatorBits).toEqual(library('Operators'))
  expect(permissionBits).toEqual(library('Permissions'))
  expect(auditKinds).toEqual(library('AuditKinds'))
  expect({ count: compartmentCount, inbox: inboxCompartment }).toEqual(library('Compartments'))
})

test('behavior: the roles are those of the contracts, in their order', () => {
  const source = readFileSync(new URL('interfaces/IRoleRegistry.sol', contracts), 'utf8')
  const names = /enum Role \{([^}]*)\}/
    .exec(source)?.[1]
    ?.split(',')
    .map((name) => name.trim().toLowerCase())
  expect(roles).toEqual(names)
})

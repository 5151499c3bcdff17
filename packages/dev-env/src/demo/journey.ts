import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { RecoverySheet } from '@medrec/sdk/crypto'
import type { Network } from '../network.ts'
import { openPerson, type Person, type Place } from '../people.ts'
import type { Steps } from './steps.ts'

/** Everybody's passphrase in the demo: their folders are gone with it. */
const passphrase = 'only for the demo'

/** What one chapter hands to the next. */
export type Journey = {
  readonly network: Network
  readonly place: Place
  readonly steps: Steps
  /** Opens a device of a person, with money to send transactions. */
  enter(
    name: string,
    options?: { privateKey?: `0x${string}` | undefined; stores?: readonly string[] },
  ): Promise<Person>
  /** A byte copy of all that a device ever had, in a folder of its own. */
  copyDevice(person: Person, name: string): string
  readonly passphrase: string
  /** Closes every device that was opened. */
  close(): Promise<void>
}

/** People as they come out of the first chapter. */
export type Cast = {
  patient: Person
  sheet: RecoverySheet
  doctor: Person
  secondDoctor: Person
  stranger: Person
  registrar: Person
  admin: Person
  auditor: Person
  secondAuditor: Person
}

/** Begins a journey on a running network. */
export function beginJourney(network: Network, steps: Steps): Journey {
  const { chainId, dataDir, deployment, rpcUrl, storeUrl } = network
  const place: Place = { rpcUrl, chainId, deployment, stores: [storeUrl] }
  const folderOf = (name: string) => join(dataDir, 'people', name)
  const open = new Set<Person>()
  return {
    network,
    place,
    steps,
    passphrase,
    enter: async (name, { privateKey, stores = place.stores } = {}) => {
      const person = await openPerson({
        place: { ...place, stores },
        directory: folderOf(name),
        passphrase,
        privateKey,
      })
      open.add(person)
      await network.fund(person.account)
      return person
    },
    copyDevice: (person, name) => {
      const copy = folderOf(name)
      cpSync(person.directory, copy, { recursive: true })
      return copy
    },
    close: async () => {
      await Promise.all([...open].map((person) => person.close()))
    },
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Address } from 'viem'
import { UsageError } from './errors.ts'
import { replaceFile, toFileError } from './files.ts'
import type { Io } from './io.ts'
import { isCode } from './isCode.ts'

/** Options of every command. */
export type GlobalOptions = {
  as?: string
  home?: string
  json?: boolean
  network?: string
  passphraseFile?: string
  rpc?: string
  yes?: boolean
}

/** One person's folder in a home. */
export type PersonFolder = {
  name: string
  directory: string
  /** The encrypted key file. */
  keys: string
  /** Sealed local state. */
  state: string
  /** Blocks of this device. */
  blocks: string
  /** A passphrase beside its keys: the development network's people have one. */
  passphrase: string
  /** Addresses, which are public: so that commands find each other's people by name. */
  person: string
  lock: string
}

/** `person.json`: nothing in it is secret. */
export type PersonFile = {
  version: 1
  /** The account that registered; the wallet itself where nobody did. */
  account: Address
  /** Null for a wallet without a vault: registrars, auditors, administrators. */
  role: 'patient' | 'doctor' | null
}

const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/i

/** The folder that holds network and people: `--home`, `MEDREC_HOME`, or `~/.medrec`. */
export function findHome(io: Io, { home }: Pick<GlobalOptions, 'home'>): string {
  const chosen = home ?? io.env.MEDREC_HOME
  return chosen ? resolve(io.cwd, chosen) : join(io.env.HOME ?? homedir(), '.medrec')
}

/** Who acts: `--as`, `MEDREC_AS`, or the only person of the home. */
export function findPerson(io: Io, globals: GlobalOptions): PersonFolder {
  const home = findHome(io, globals)
  const name = globals.as ?? io.env.MEDREC_AS
  if (name !== undefined) return personFolder(home, name)
  const known = listPeople(home)
  if (known.length > 1)
    throw new UsageError('Several people are known on this device: it is not clear who acts.', [
      `Choose one with --as: ${known.join(', ')}.`,
    ])
  return personFolder(home, known[0] ?? 'me')
}

/** The names of the people of a home. */
export function listPeople(home: string): string[] {
  try {
    return readdirSync(join(home, 'people'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && namePattern.test(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw toFileError(error, 'home folder')
  }
}

/** Where a person's files lie. */
export function personFolder(home: string, name: string): PersonFolder {
  if (!namePattern.test(name))
    throw new UsageError('The name of a person on this device is made of letters, digits, dots and hyphens.')
  const directory = join(home, 'people', name)
  return {
    name,
    directory,
    keys: join(directory, 'keys.age'),
    state: join(directory, 'state'),
    blocks: join(directory, 'blocks'),
    passphrase: join(directory, 'passphrase'),
    person: join(directory, 'person.json'),
    lock: join(directory, 'lock.db'),
  }
}

/** Remembers a person's public addresses. */
export async function savePerson(folder: PersonFolder, file: Omit<PersonFile, 'version'>): Promise<void> {
  const content: PersonFile = { version: 1, ...file }
  await replaceFile(folder.person, `${JSON.stringify(content)}\n`, { mode: 0o600 })
}

/** A person's public addresses; undefined where they are not known. */
export function readPerson(folder: PersonFolder): PersonFile | undefined {
  try {
    const file = JSON.parse(readFileSync(folder.person, 'utf8')) as PersonFile
    return isAddress(file?.account) ? file : undefined
  } catch (error) {
    // It only saves typing: a damaged one is as good as none.
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined
    throw toFileError(error, 'person file')
  }
}

/** The account behind what was typed: an address, or the name of a person of this home. */
export function findAccount(io: Io, globals: GlobalOptions, text: string): Address {
  if (isAddress(text)) return text
  const home = findHome(io, globals)
  const account = namePattern.test(text) ? readPerson(personFolder(home, text))?.account : undefined
  if (account !== undefined) return account
  throw new UsageError('This is neither an address nor the name of a person on this device.', [
    'An address is 0x and 40 hex digits; names are those that --as takes.',
  ])
}

function isAddress(text: unknown): text is Address {
  return typeof text === 'string' && /^0x[0-9a-f]{40}$/i.test(text)
}

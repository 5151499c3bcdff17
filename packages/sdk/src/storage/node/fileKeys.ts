import { mkdirSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Decrypter, Encrypter } from 'age-encryption'
import * as v from 'valibot'
import type { Address, Hex } from 'viem'
import { encodeCanonical } from '../../crypto/canonicalJson.ts'
import { deriveIdentity, type Identity } from '../../crypto/identity.ts'
import {
  address,
  base64Bytes,
  decodeFormat,
  formatHead,
  fromBase64,
  seed,
  toBase64,
  toLowerAddress,
} from '../../crypto/schema.ts'
import { decodeSeeds, encodeSeeds, identitySeeds, maxUnlockBoxBytes } from '../../crypto/unlockBox.ts'
import {
  KeyFileExposedError,
  KeyFileInvalidError,
  PassphraseShortError,
  PassphraseWrongError,
} from '../../errors/keys.ts'
import { isMissing, toDiskError } from './diskError.ts'
import { replaceFile } from './replaceFile.ts'

/** Work of one guess at the passphrase: 2^17 rounds of scrypt take half a second and 128 MiB. */
const defaultWorkFactor = 17

/** Fewest characters of a passphrase. */
export const minPassphraseLength = 8

const privateKey = v.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value))

const keyFileSchema = v.strictObject({
  ...formatHead('medrec/keys'),
  /** The key that sends transactions: of the account, its controller, or an operator. */
  wallet: v.nullable(privateKey),
  keyring: v.nullable(
    v.strictObject({
      account: address,
      role: v.picklist(['patient', 'doctor']),
      seeds: identitySeeds,
      device: v.nullable(v.strictObject({ key: seed, box: base64Bytes({ min: 1, max: maxUnlockBoxBytes }) })),
    }),
  ),
})
type KeyFile = v.InferOutput<typeof keyFileSchema>

/** The unlocked secrets of one person; `Keyring` of the workflows. */
type Keyring = {
  account: Address
  role: 'patient' | 'doctor'
  identities: readonly Identity[]
  device?: { key: Uint8Array; box: Uint8Array } | undefined
}

/** A `KeyStore` in one encrypted file, which holds the wallet's key too. */
export type FileKeys = {
  load(): Promise<Keyring | undefined>
  save(keyring: Keyring): Promise<void>
  /** The key that sends transactions; undefined where none was saved. */
  loadWallet(): Promise<Hex | undefined>
  /** Durable when it resolves. */
  saveWallet(privateKey: Hex): Promise<void>
}

/**
 * Keeps a person's keys in one file, mode 0600, sealed by a passphrase as a standard age file: `age -d` opens it too.
 * It is unlocked once, with the first key that is asked for.
 *
 * @param parameters.path - The file; its folder is made where it does not exist.
 * @param parameters.passphrase - At least 8 characters, or a function that asks for it when it is needed.
 * @param parameters.workFactor - log2 of scrypt's rounds. @default 17
 * @returns The key store.
 * @throws {KeyFileExposedError} where other users may read the file.
 * @throws {PassphraseWrongError | PassphraseShortError | KeyFileInvalidError | DiskError} when keys are asked for or saved.
 *
 * @example
 * import { createFileKeys } from '@medrec/sdk/storage/node'
 *
 * const keys = createFileKeys({ path: '/home/alice/.medrec/keys.age', passphrase: () => ask('Passphrase: ') })
 */
export function createFileKeys(parameters: createFileKeys.Parameters): FileKeys {
  const { path, workFactor = defaultWorkFactor } = parameters
  const passphrase = once(async () => {
    const { passphrase } = parameters
    return typeof passphrase === 'string' ? passphrase : passphrase()
  })
  let held: KeyFile | undefined

  const read = async (): Promise<KeyFile> => {
    held ??= await readKeyFile(path, passphrase)
    return held
  }
  const write = async (change: Partial<Pick<KeyFile, 'keyring' | 'wallet'>>) => {
    const next = { ...(await read()), ...change }
    await writeKeyFile({ path, workFactor, content: next, passphrase: await passphrase() })
    held = next
  }
  return {
    load: async () => {
      const { keyring } = await read()
      if (keyring === null) return undefined
      const { account, device, role, seeds } = keyring
      const identities = await Promise.all(decodeSeeds(seeds).map(deriveIdentity))
      if (device === null) return { account, role, identities }
      return {
        account,
        role,
        identities,
        device: { key: fromBase64(device.key), box: fromBase64(device.box) },
      }
    },
    save: ({ account, device, identities, role }) =>
      write({
        keyring: {
          account: toLowerAddress(account),
          role,
          seeds: encodeSeeds(identities),
          device: device === undefined ? null : { key: toBase64(device.key), box: toBase64(device.box) },
        },
      }),
    loadWallet: async () => (await read()).wallet ?? undefined,
    saveWallet: (wallet) => write({ wallet: v.parse(privateKey, wallet.toLowerCase()) }),
  }
}

export declare namespace createFileKeys {
  type Parameters = {
    path: string
    passphrase: string | (() => Promise<string>)
    workFactor?: number | undefined
  }
}

const empty: KeyFile = { type: 'medrec/keys', v: 1, wallet: null, keyring: null }

async function readKeyFile(path: string, passphrase: () => Promise<string>): Promise<KeyFile> {
  const file = await readOwnFile(path)
  if (file === undefined) return empty
  const decrypter = new Decrypter()
  decrypter.addPassphrase(await passphrase())
  const plaintext = await decrypter.decrypt(file).catch((cause: unknown) => {
    // The library has no error classes; this is its sentence for a header that no identity opens.
    const isWrong = cause instanceof Error && cause.message.startsWith('no identity matched')
    throw isWrong ? new PassphraseWrongError() : new KeyFileInvalidError({ cause })
  })
  return decodeFormat({ bytes: plaintext, type: 'medrec/keys', schema: keyFileSchema })
}

async function readOwnFile(path: string): Promise<Uint8Array | undefined> {
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new KeyFileExposedError({ mode })
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw toDiskError(error)
  }
}

async function writeKeyFile(parameters: {
  path: string
  passphrase: string
  workFactor: number
  content: KeyFile
}) {
  const { content, passphrase, path, workFactor } = parameters
  if (passphrase.length < minPassphraseLength)
    throw new PassphraseShortError({ minimum: minPassphraseLength })
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(workFactor)
  const file = await encrypter.encrypt(encodeCanonical(content))
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw toDiskError(error)
  }
  await replaceFile(path, file)
}

/** Asks at most once, also where several ask at the same time; a failure is not kept. */
function once<value>(ask: () => Promise<value>): () => Promise<value> {
  let asked: Promise<value> | undefined
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}

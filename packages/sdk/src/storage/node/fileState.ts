import { mkdirSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InvalidParameterError } from '../../errors/crypto.ts'
import { isMissing, toDiskError } from './diskError.ts'
import { replaceFile } from './replaceFile.ts'

/** Keys are `<kind>/<name>`, both of characters that every file system keeps apart. */
const keyPattern = /^[a-z]{1,32}\/[0-9a-z-]{1,128}$/

/**
 * A state store in files, one for each entry, each replaced as a whole and durable when the promise resolves. What the
 * workflows keep in it is sealed before it gets here.
 *
 * @param parameters.directory - Made where it does not exist, readable by this user only.
 * @returns A `StateStore`.
 * @throws DiskError.
 *
 * @example
 * import { createFileState } from '@medrec/sdk/storage/node'
 *
 * const state = createFileState({ directory: '/home/alice/.medrec/state' })
 */
export function createFileState({ directory }: createFileState.Parameters): createFileState.ReturnType {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw toDiskError(error)
  }
  const pathOf = (key: string) => {
    if (!keyPattern.test(key))
      throw new InvalidParameterError({ parameter: 'key', expected: '<kind>/<name>' })
    return join(directory, key)
  }
  return {
    get: async (key) => {
      try {
        return new Uint8Array(await readFile(pathOf(key)))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw toDiskError(error)
      }
    },
    put: async (key, value) => {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw toDiskError(error)
      })
      await replaceFile(path, value)
    },
    delete: async (key) => {
      await rm(pathOf(key), { force: true }).catch((error: unknown) => {
        throw toDiskError(error)
      })
    },
    list: async (prefix) => {
      const [kind = '', start = ''] = prefix.split('/')
      const names = await readdir(join(directory, kind)).catch((error: unknown) => {
        if (isMissing(error)) return []
        throw toDiskError(error)
      })
      // What a crash left half-written beside its file has a dot in its name.
      return names
        .filter((name) => name.startsWith(start) && !name.includes('.'))
        .map((name) => `${kind}/${name}`)
    },
  }
}

export declare namespace createFileState {
  type Parameters = { directory: string }
  type ReturnType = {
    get(key: string): Promise<Uint8Array | undefined>
    put(key: string, value: Uint8Array): Promise<void>
    delete(key: string): Promise<void>
    list(prefix: string): Promise<string[]>
  }
}

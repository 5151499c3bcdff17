import { existsSync } from 'node:fs'
import { createFileKeys, type FileKeys } from '@medrec/sdk/storage/node'
import { PassphraseMissingError, UsageError } from './errors.ts'
import { pathFrom, readSecret } from './files.ts'
import type { GlobalOptions, PersonFolder } from './home.ts'
import { type Io, isInteractive } from './io.ts'
import { askHidden } from './prompts.ts'

/** A person's key file, which asks for its passphrase once and only when a key is needed. */
export function openKeys(io: Io, globals: GlobalOptions, folder: PersonFolder): FileKeys {
  const passphrase = createPassphrase(io, globals, folder)
  return createFileKeys({ path: folder.keys, passphrase, workFactor: io.workFactor })
}

/**
 * Where a person's passphrase comes from, asked at most once and only when it is needed: `--passphrase-file`,
 * `MEDREC_PASSPHRASE_FILE`, a file `passphrase` beside the keys, or the terminal. Never an argument, which others on
 * the machine can see.
 */
function createPassphrase(io: Io, globals: GlobalOptions, folder: PersonFolder): () => Promise<string> {
  return async () => {
    const named = globals.passphraseFile ?? io.env.MEDREC_PASSPHRASE_FILE
    if (named) return readSecret(pathFrom(io.cwd, named), 'passphrase file')
    if (existsSync(folder.passphrase)) return readSecret(folder.passphrase, 'passphrase file')
    if (!isInteractive(io)) throw new PassphraseMissingError()
    if (existsSync(folder.keys)) return askHidden(io, `Passphrase of ${folder.name}: `)
    const chosen = await askHidden(io, `Choose a passphrase for the keys of ${folder.name} on this device: `)
    if (chosen !== (await askHidden(io, 'Once more: ')))
      throw new UsageError('The two passphrases differ.', ['Run the command again. Nothing was written.'])
    return chosen
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { inspect } from 'node:util'
import type { Medium } from './chainMedia.ts'

/** Every file below a folder, names included. */
export async function* readFolder(name: string, folder: string): AsyncGenerator<Medium, void, undefined> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    yield [name, relative(folder, path)]
    if (entry.isFile()) yield [name, await readFile(path)]
  }
}

/** An error as any log might write it: its JSON, its stack, and everything that it and its causes carry. */
export function* readError(error: unknown): Generator<Medium, void, undefined> {
  yield ['errors', JSON.stringify(error) ?? '']
  yield [
    'errors',
    inspect(error, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null }),
  ]
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    yield ['errors', `${cause.message}\n${cause.stack}`]
}

/** Notes everything this process writes and every request it sends, until `stop`. */
export function recordOutput(): { media: Medium[]; stop(): void } {
  const media: Medium[] = []
  const { fetch } = globalThis
  const { stderr, stdout } = process
  const writes = [stdout, stderr].map((stream) => ({ stream, write: stream.write }))
  for (const { stream, write } of writes)
    stream.write = ((...parameters: Parameters<typeof write>) => {
      media.push(['output', parameters[0]])
      return write.apply(stream, parameters)
    }) as typeof write
  globalThis.fetch = async (input, init) => {
    const request = input instanceof Request ? input : undefined
    media.push(['requests', String(request?.url ?? input)])
    media.push(['requests', JSON.stringify([...new Headers(init?.headers ?? request?.headers)])])
    if (typeof init?.body === 'string') media.push(['requests', init.body])
    return fetch(input, init)
  }
  return {
    media,
    stop: () => {
      globalThis.fetch = fetch
      for (const { stream, write } of writes) stream.write = write
    },
  }
}

/**
 * A process that stores and erases, made to be killed. Prints what it is about to do and what was acknowledged.
 *
 *   node storageChild.ts journey <directory> <name> <crash point>   a short journey, killed before its nth change of the disk
 *   node storageChild.ts loop <directory> <name> <seed>             goes on until somebody kills it
 *   node storageChild.ts memory <directory> <MiB> [url]             stores, uploads and reads a large file; prints its peak memory
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { createMedrecStore } from '../src/storage/createStore.ts'
import { chunkSize } from '../src/storage/dagNode.ts'
import { httpStore } from '../src/storage/http.ts'
import { createFileStore } from '../src/storage/node/fileStore.ts'
import { createRandom, deterministicBytes } from './storage.ts'

const [mode = '', directory = '', ...rest] = process.argv.slice(2)

function say(...words: unknown[]): void {
  fs.writeSync(1, `${words.join(' ')}\n`)
}

/** Kills this process before its nth change of the disk. */
function crashAt(point: number): void {
  let count = 0
  const step = () => {
    if (++count === point) process.kill(process.pid, 'SIGKILL')
  }
  const intercept = (target: object, names: readonly string[]) => {
    for (const name of names) {
      const original = Reflect.get(target, name) as (...values: unknown[]) => unknown
      Reflect.set(target, name, function (this: unknown, ...values: unknown[]) {
        step()
        return original.apply(this, values)
      })
    }
  }
  intercept(fs, ['mkdirSync', 'fsyncSync', 'unlinkSync', 'rmSync'])
  intercept(fs.promises, ['open', 'rename', 'rm', 'mkdir'])
  intercept(DatabaseSync.prototype, ['exec', 'close'])
  intercept(StatementSync.prototype, ['run'])
  syncBuiltinESMExports()
}

async function runJourney(name: string): Promise<void> {
  const local = await createFileStore({ directory })
  const store = createMedrecStore({ local })
  const put = async (pin: string, source: Iterable<Uint8Array>) => {
    const { cid } = await store.putFile(source, { pin })
    say('pinned', pin, cid)
  }
  const unpin = async (pin: string) => {
    say('unpinning', pin)
    await local.unpin({ pin })
    say('unpinned', pin)
  }
  const shared = () => deterministicBytes('shared', chunkSize + 5)
  await put(`${name}-a`, shared())
  await put(`${name}-b`, [...shared(), Uint8Array.of(1)])
  await unpin(`${name}-a`)
  const bytes = Uint8Array.of(1, 2, 3)
  const { cid } = await store.putBlock(bytes, { pin: `${name}-c` })
  say('pinned', `${name}-c`, cid)
  await local.put(cid, bytes)
  await unpin(`${name}-b`)
  await put(`${name}-a`, shared())
  await local.close()
}

async function runLoop(name: string, seed: number): Promise<void> {
  const random = createRandom(seed)
  const local = await createFileStore({ directory })
  const store = createMedrecStore({ local })
  for (let i = 0; ; i++) {
    // Few different contents and names, so that pins of all processes share blocks.
    const pin = `${name}-${random.below(6)}`
    if (random.below(3) === 0) {
      say('unpinning', pin)
      await local.unpin({ pin })
      say('unpinned', pin)
      continue
    }
    const { cid } = await store.putFile(
      deterministicBytes(`c${random.below(8)}`, 1 + random.below(3) * chunkSize),
      {
        pin,
      },
    )
    say('pinned', pin, cid)
    if (i % 7 === 0) await local.sweep()
  }
}

async function measureMemory(size: number, url: string | undefined): Promise<void> {
  const local = await createFileStore({ directory })
  const store = createMedrecStore({ local, remotes: url ? [httpStore({ url })] : [] })
  const chunk = Buffer.alloc(chunkSize, 7)
  function* source() {
    for (let i = 0; i < size; i++) {
      chunk.writeUInt32LE(i)
      yield chunk
    }
  }
  const { cid } = await store.putFile(source(), { pin: 'big' })
  await store.confirmRemote([cid])
  let bytes = 0
  for await (const piece of store.readFile({ cid })) bytes += piece.length
  await local.close()
  say(
    JSON.stringify({
      bytes,
      cid: cid.toString(),
      maxRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  )
}

if (mode === 'journey') {
  const [name = '', point] = rest
  crashAt(Number(point))
  await runJourney(name)
} else if (mode === 'loop') {
  const [name = '', seed] = rest
  await runLoop(name, Number(seed))
} else if (mode === 'memory') {
  const [size, url] = rest
  await measureMemory(Number(size), url)
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeRemote } from '../../../test/byzantine.ts'
import { startWorld } from '../../../test/people.ts'
import { createMedrecStore } from '../../storage/createStore.ts'
import { createFileStore } from '../../storage/node/fileStore.ts'
import { addRecord } from './addRecord.ts'
import { openRecord } from './openRecord.ts'

const MiB = 2 ** 20
/** 5 in the deep tier, where minutes do not count. */
const gigabytes = Number(process.env.MEDREC_GIB ?? 1)
const size = gigabytes * 2 ** 30

/** Each MiB is another one; one buffer for all, as a careful reader of large files has it. */
async function* readLarge() {
  const buffer = new Uint8Array(MiB).fill(7)
  const view = new DataView(buffer.buffer)
  for (let index = 0; index < size / MiB; index++) {
    view.setUint32(0, index)
    yield buffer
  }
}

test(`behavior: ${gigabytes} GiB from the source over two stores and back, with flat memory`, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'medrec-faults-'))
  await using world = await startWorld()
  const local = await createFileStore({ directory: join(directory, 'device') })
  const remote = await createFileStore({ directory: join(directory, 'remote') })
  try {
    const patient = await world.createPatient()
    const remotes = [storeRemote('cloud', world.cloud), storeRemote('remote', remote)]
    const ctx = { ...patient.ctx, store: createMedrecStore({ local, remotes: remotes.slice(1) }) }
    // The vault itself lies in the cloud; the record goes through the two on disk.
    const { get } = createMedrecStore({ local, remotes })
    const device = { ...ctx, store: { ...ctx.store, get } }

    const before = process.memoryUsage().rss
    let peak = 0
    const measure = () => {
      peak = Math.max(peak, process.memoryUsage().rss - before)
    }
    const file = { compartment: 'imaging', name: 'scan.dcm', mediaType: 'application/dicom', size }
    const record = await addRecord(device, { ...file, source: readLarge(), onProgress: measure })
    const opened = await openRecord(device, { record })
    expect(opened.statement.size).toBe(size)
    let bytes = 0
    for await (const piece of opened.stream()) {
      bytes += piece.length
      measure()
    }
    expect(bytes).toBe(size)
    expect(peak).toBeGreaterThan(0)
    expect(peak / MiB).toBeLessThan(400)
  } finally {
    await local.close()
    await remote.close()
    await rm(directory, { recursive: true })
  }
})

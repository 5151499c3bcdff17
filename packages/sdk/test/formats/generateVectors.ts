/**
 * Writes the frozen vectors of the formats (vectors/formats/*.json). Age draws its encapsulations itself, so that a
 * second run gives other files: what is there is never written again, and a format that changes gets a new version
 * with vectors of its own. Run it after adding a format: `pnpm --filter @medrec/sdk vectors`.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { buildDerivations } from './drafts/derivations.ts'
import { buildDocuments } from './drafts/documents.ts'
import { buildRecords } from './drafts/records.ts'
import { encodeValue, readVector, type Vector } from './vectors.ts'

/** What the generator is sure of: the reader has to agree before anything is written. */
export type Draft = { name: string; parameters: unknown; error?: string }
export type DraftFile = { format: string; comment: string; drafts: Draft[] }

const folder = new URL('../../../../vectors/formats/', import.meta.url)
mkdirSync(folder, { recursive: true })

const files: DraftFile[] = [
  ...(await buildDerivations()),
  ...(await buildDocuments()),
  ...(await buildRecords()),
]

for (const { comment, drafts, format } of files) {
  const path = new URL(`${format}.json`, folder)
  if (existsSync(path)) {
    console.log(`${format}: frozen, left as it is`)
    continue
  }
  const vectors: Vector[] = []
  for (const draft of drafts) {
    const parameters = encodeValue(draft.parameters)
    const outcome = await readVector(format, parameters)
    if (outcome.error !== draft.error)
      throw new Error(
        `${format}, ${draft.name}: ${outcome.error ?? 'read'} instead of ${draft.error ?? 'read'}`,
      )
    vectors.push({ name: draft.name, parameters, ...outcome })
  }
  writeFileSync(path, `${JSON.stringify({ format, comment, vectors }, null, 1)}\n`, { flag: 'wx' })
  console.log(`${format}: ${vectors.length} vectors`)
}

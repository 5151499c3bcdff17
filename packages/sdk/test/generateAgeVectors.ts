/** Writes `vectors/age`: `index.json` and one `.age` file for each vector. The result is the same every time. */
import { mkdir, writeFile } from 'node:fs/promises'
import { generateAgeVectors } from './ageVectors.ts'

const folder = new URL('../../../vectors/age/', import.meta.url)
await mkdir(folder, { recursive: true })
const vectors = await generateAgeVectors()
for (const { vector, file } of vectors) await writeFile(new URL(`${vector.name}.age`, folder), file)
const index = vectors.map(({ vector }) => vector)
await writeFile(new URL('index.json', folder), `${JSON.stringify(index, null, 2)}\n`)
console.log(`${vectors.length} vectors`)

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  encodeAgeIdentity,
  findKeyBox,
  findKeyBoxPage,
  type GrantedCompartment,
  openGrantBox,
  openHistoryFile,
  openKeyBoxPage,
  type VaultDocument,
} from '@medrec/sdk/crypto'
import { parseCid } from '@medrec/sdk/storage'
import type { Person } from '../people.ts'

/**
 * Every key a doctor's device ever had to a patient's vault: the own identities, and from each document of the patient
 * among its blocks the seeds of the key box, current and earlier ones. Asks no chain whether it may.
 *
 * @returns `AGE-SECRET-KEY-PQ-1…`, each once.
 */
export async function collectSeeds(doctor: Person, patient: string): Promise<string[]> {
  const keyring = await doctor.keys.load()
  const found = new Set((keyring?.identities ?? []).map(({ ageIdentity }) => ageIdentity))
  for (const document of await findDocuments(doctor, patient))
    for (const seed of await openEverything(doctor, document)) found.add(encodeAgeIdentity(seed))
  return [...found]
}

async function findDocuments({ directory }: Person, patient: string): Promise<VaultDocument[]> {
  const folder = join(directory, 'blocks', 'blocks')
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const documents: VaultDocument[] = []
  for (const file of files.filter((entry) => entry.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name))
    if (bytes[0] !== '{'.charCodeAt(0)) continue
    const document = JSON.parse(bytes.toString('utf8'))
    if (document.type === 'medrec/vault' && document.owner === patient.toLowerCase()) documents.push(document)
  }
  return documents
}

async function openEverything(doctor: Person, document: VaultDocument): Promise<Uint8Array[]> {
  const ref = findKeyBoxPage({ document, doctor: doctor.account })
  if (ref === undefined) return []
  const context = { chainId: document.chainId, registry: document.registry, owner: document.owner }
  const page = openKeyBoxPage({ bytes: await doctor.store.get(parseCid(ref.cid)), context, ref })
  if (!page.boxes.length) return []
  const granted = await openBoxes(doctor, document, page)
  const histories = await Promise.all(granted.map((one) => openHistory(doctor, document, one)))
  return [...granted.map(({ seed }) => seed), ...histories.flat()]
}

async function openBoxes(
  doctor: Person,
  document: VaultDocument,
  page: ReturnType<typeof openKeyBoxPage>,
): Promise<GrantedCompartment[]> {
  const context = { chainId: document.chainId, registry: document.registry, owner: document.owner }
  const keyring = await doctor.keys.load()
  const [identity] = keyring?.identities ?? []
  if (identity === undefined) return []
  let box: Uint8Array
  try {
    box = findKeyBox({ page, doctor: doctor.account })
  } catch (error) {
    // A page may cover the doctor's tag without holding a box: that document gives nothing.
    if (error instanceof Error && error.name === 'BoxOwedError') return []
    throw error
  }
  return (await openGrantBox({ box, identity, context, doctor: doctor.account, document })).compartments
}

async function openHistory(
  doctor: Person,
  document: VaultDocument,
  granted: GrantedCompartment,
): Promise<Uint8Array[]> {
  const current = document.compartments.find(({ compartment }) => compartment === granted.compartment)
  if (granted.historySeed === undefined || current === undefined || current.history === null) return []
  const context = { chainId: document.chainId, registry: document.registry, owner: document.owner }
  const file = await doctor.store.get(parseCid(current.history))
  const epochs = await openHistoryFile({ file, context, current, historySeed: granted.historySeed })
  return epochs.map(({ seed }) => seed)
}

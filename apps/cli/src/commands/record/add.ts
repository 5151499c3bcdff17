import { basename } from 'node:path'
import { addAbortSignal } from 'node:stream'
import type { addRecord as workflow } from '@medrec/sdk'
import type { Call, Result } from '../../call.ts'
import { UsageError } from '../../errors.ts'
import { openInput, pathFrom } from '../../files.ts'
import { findAccount } from '../../home.ts'
import type { Io } from '../../io.ts'
import { guessMediaType } from '../../mediaTypes.ts'
import { ask } from '../../prompts.ts'
import { findEntry, parseCompartment } from '../../references.ts'
import { openForChange } from '../../session.ts'

type AddOptions = {
  compartment: string
  fhir?: boolean
  name?: string
  patient?: string
  replaces?: string
  type?: string
}

/** `medrec record add` */
export async function addRecord(call: Call, options: AddOptions, file: string): Promise<Result> {
  const { globals, io } = call
  const name = options.name ?? (file === '-' ? undefined : basename(file))
  if (name === undefined) throw new UsageError('What comes from stdin needs a name.', ['Add --name.'])
  const { close, ...input } = await openSource(io, file)
  call.defer(close)
  const patient = options.patient === undefined ? undefined : findAccount(io, globals, options.patient)
  const session = await openForChange(call)
  const replaced =
    options.replaces === undefined
      ? undefined
      : await findEntry(session, { record: options.replaces, patient })
  const added = await session.medrec.records.add({
    ...input,
    ...session.options,
    patient,
    compartment: parseCompartment(options.compartment),
    name,
    mediaType: options.type ?? (options.fhir ? 'application/fhir+json' : guessMediaType(name)),
    kind: options.fhir ? 'fhir' : 'file',
    replaces: replaced?.reference.uid,
  })
  return describeAdded(added, options.compartment)
}

async function openSource(io: Io, file: string) {
  if (file !== '-') return openInput(pathFrom(io.cwd, file))
  // A pipe may stay silent for ever: the end of the command ends the waiting.
  return { source: addAbortSignal(io.signal, io.stdin), size: undefined, close: () => undefined }
}

type NoteOptions = { patient?: string; title: string }

/** `medrec record note` */
export async function addRecordNote(
  call: Call,
  { patient: who, title }: NoteOptions,
  record: string,
  text: string | undefined,
): Promise<Result> {
  const { globals, io } = call
  const patient = who === undefined ? undefined : findAccount(io, globals, who)
  const note = text ?? (await readNote(call))
  if (note.trim() === '') throw new UsageError('The note is empty.')
  const session = await openForChange(call)
  const { label, reference } = await findEntry(session, { record, patient })
  const added = await session.medrec.records.addNote({
    ...session.options,
    about: reference,
    text: note,
    name: title,
  })
  return describeAdded(added, label)
}

async function readNote({ io }: Call): Promise<string> {
  if (io.stdin.isTTY) return ask(io, 'Note: ')
  const parts: Uint8Array[] = []
  for await (const part of io.stdin) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** What a command says that put a record somewhere. */
export function describeAdded(added: workflow.ReturnType, label: string): Result {
  const { compartment, digest, gasUsed, hash, index, owner, pending, resealed, uid } = added
  const place = `${label}/${index}`
  const lines = [
    `Added as ${place} (ID ${uid.slice(0, 8)}).`,
    ...(pending ? ['It waits in the inbox until the patient’s device admits it.'] : []),
    ...(resealed > 0 ? ['The keys of the vault changed meanwhile; it was sealed to the new ones.'] : []),
    `Transaction ${hash}`,
  ]
  const record = { owner, compartment, index, digest, uid }
  return { json: { record, pending, resealed, hash, gasUsed }, text: lines.join('\n') }
}

import type { Abi, AbiFunction, AbiParameter } from 'viem'
import {
  auditLogAbi,
  doctorRegistryAbi,
  patientRegistryAbi,
  roleRegistryAbi,
} from '../src/contracts/generated.ts'

/** What anybody learns from an argument of a call or a field of the event. */
const meanings: Readonly<Record<string, string>> = {
  account: 'The address of the person it concerns.',
  actor: 'The address on whose authority it happened.',
  author: 'The address of who added the record: a patient, or a doctor of theirs.',
  bitmap: 'Which records by number, not what they are.',
  compartment:
    'A number from 0 to 47, drawn at random for each vault, or 255 for the inbox: not what it is called.',
  compartments: 'Which numbers, drawn at random for each vault: how many, not what they are called.',
  credentialDigest: 'SHA-256 of a qualification that the doctor publishes anyway.',
  data: 'Numbers and digests of the same call: see `specs/audit.md`.',
  digest: 'SHA-256 of ciphertext: that something exists, nothing about it.',
  doctor: 'The address of the doctor.',
  expectedDigest: 'SHA-256 of ciphertext that stood there before.',
  expectedHead: 'Digest of the public vault document before.',
  expiresAt: 'When the access ends by itself.',
  expiry: 'When the powers of the other key end by themselves.',
  head: 'Digest of the public vault document, or of the chain of events.',
  id: 'The number of the event.',
  index: 'The number of the record in its compartment.',
  kind: 'What was done, such as "read" or "granted": see `specs/audit.md`.',
  mask: 'What the other key may do.',
  next: 'The address that may take control.',
  nextDigest: 'SHA-256 of the new ciphertext.',
  nextHead: 'Digest of the public vault document afterwards.',
  nonce: 'How often the powers of that key were changed.',
  operator: 'The address of the key that acts for the person: a device, a caregiver.',
  patient: 'The address of the patient.',
  permissions: 'Whether read, write or copy.',
  ref: 'Addresses, numbers and digests of the same call: see `specs/audit.md`.',
  subject: 'The address whose trail it is.',
  timestamp: 'When, to the second of the block.',
  word: 'Which stretch of 256 record numbers.',
}

/** What the state says at any later time, also without the history of transactions. */
const states: Readonly<Record<string, string>> = {
  MAX_AUDITORS: 'A constant.',
  authority: 'Which contract holds the administrative roles.',
  checkDoctorAccess: 'Whether a doctor has access to a numbered compartment now.',
  getAccount: 'Who controls an account, whether it is suspended, who was proposed as controller.',
  getAccounts: 'Every address with a role, in the order of registration.',
  getAuditor: 'Whether an address is an auditor, and who invited it.',
  getAuditors: 'Every auditor.',
  getCredentialDigest: 'Whether a doctor is verified.',
  getDoctors: '**Every doctor a patient ever let in**, with what they may do now.',
  getGenesis: 'A constant.',
  getGrant: 'What a doctor may do for a patient, and until when.',
  getMedicalFile: 'The digest of one record.',
  getMedicalFileCount: '**How many records** a numbered compartment ever had.',
  getMedicalFileCounts: '**How many records** each numbered compartment ever had.',
  getMedicalFiles: 'The digests of all records, and which were deleted.',
  getOperator: 'What another key may do for an account.',
  getPatients: '**Every patient that ever let a doctor in**, with what the doctor may do now.',
  getStanding: 'Whether a doctor is registered and suspended.',
  getSubjectHead: 'The end of the chain of events of an address.',
  getTip: 'How many events there are, and the end of the chain over all of them.',
  getTotal: 'How many addresses have a role.',
  getTotalAuditors: 'How many auditors there are.',
  getTotalDoctors: 'How many doctors there are.',
  getTotalEvents: 'How many events there are.',
  getTotalPatients: 'How many patients there are.',
  headOf: 'The digest of the public vault document.',
  isAuditor: 'Whether an address is an auditor.',
  isAuthorized: 'Whether a key may act for an account.',
  isDoctorRegistered: 'Whether an address is a doctor.',
  isPatientRegistered: 'Whether an address is a patient.',
  isTrustedForwarder: 'Which contract passes on relayed requests.',
  requireAuthorized: 'Whether a key may act for an account.',
  roleOf: 'The role of an address.',
  trustedForwarder: 'Which contract passes on relayed requests.',
}

/** Between the contracts only, with values that the table of the calling function has already. */
const siblingsOnly = ['append', 'assignRole']

const contracts: readonly [string, Abi][] = [
  ['RoleRegistry', roleRegistryAbi],
  ['PatientRegistry', patientRegistryAbi],
  ['DoctorRegistry', doctorRegistryAbi],
  ['AuditLog', auditLogAbi],
]

const functionsOf = (abi: Abi) => abi.filter((item): item is AbiFunction => item.type === 'function')

const isView = ({ stateMutability }: AbiFunction) => stateMutability === 'view' || stateMutability === 'pure'

/** Every type that occurs in a function, event or error, tuples opened. Multicall passes calls on, and says nothing new. */
export function abiTypes(): { contract: string; item: string; type: string }[] {
  const open = (parameter: AbiParameter): string[] =>
    'components' in parameter ? parameter.components.flatMap(open) : [parameter.type]
  return contracts.flatMap(([contract, abi]) =>
    abi.flatMap((item) => {
      const name = 'name' in item ? item.name : item.type
      if (name === 'multicall') return []
      const inputs: readonly AbiParameter[] = 'inputs' in item ? item.inputs : []
      const outputs: readonly AbiParameter[] = 'outputs' in item ? item.outputs : []
      return [...inputs, ...outputs].flatMap(open).map((type) => ({ contract, item: name, type }))
    }),
  )
}

function meaningOf(table: Readonly<Record<string, string>>, name: string): string {
  const meaning = table[name]
  if (!meaning) throw new Error(`Say in this file what "${name}" reveals.`)
  return meaning
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const argumentRows = (inputs: readonly AbiParameter[]) =>
  inputs.map(({ name = '', type }) => [`\`${name}\``, `\`${type}\``, meaningOf(meanings, name)])

function renderWrites(): string {
  const seen = new Set(siblingsOnly.concat('multicall'))
  const sections = contracts.flatMap(([, abi]) =>
    functionsOf(abi)
      .filter((item) => !isView(item) && !seen.has(item.name) && seen.add(item.name))
      .map(({ name, inputs }) => {
        const rows = argumentRows(inputs)
        return `### \`${name}\`\n\n${rows.length ? table(['argument', 'type', 'what it says'], rows) : 'No arguments: the sender alone.'}`
      }),
  )
  return sections.join('\n\n')
}

function renderViews(): string {
  const seen = new Set<string>()
  const rows = contracts.flatMap(([, abi]) =>
    functionsOf(abi)
      .filter((item) => isView(item) && !seen.has(item.name) && seen.add(item.name))
      .map(({ name }) => [`\`${name}\``, meaningOf(states, name)]),
  )
  return table(['view', 'what it says'], rows)
}

function renderEvent(): string {
  const event = (auditLogAbi as Abi).find((item) => item.type === 'event')
  if (event?.type !== 'event') throw new Error('The audit log has no event.')
  return table(['field', 'type', 'what it says'], argumentRows(event.inputs))
}

/** The whole page: made from the ABI, so that no function can be added without saying what it reveals. */
export function renderWhatTheChainReveals(): string {
  return `# What the chain reveals

<!-- Made from the ABI by packages/sdk/test/whatTheChainReveals.ts; a test compares it. -->

A chain is public and never forgets. What MedRec writes there, everybody can read, now and in fifty years. It holds
**no text and no bytes of free length**: only addresses, numbers, times and digests of ciphertext. No name, no diagnosis,
no file name, no size and no key is on it.

What it does show:

- **Who has a relationship with whom.** A grant is a visible edge between the address of a patient and that of a doctor. A
  doctor's address is public on purpose, together with name and specialty: who knows which person is behind the address
  of a patient learns which doctors, and so which specialties, this person has seen.
- **When.** Every registration, grant, read, copy, addition and revocation, to the second of its block.
- **How many.** How many records each numbered compartment has, and how often they are read.
- **From where it was paid.** The sender of a transaction, or the relayer who paid for it, and what else that address ever did.

What to do about it: use an address for MedRec that nothing else is known of and that was not paid from a known one, and let
a relayer pay. Compartment numbers are drawn at random for each vault, so that "compartment 31" means something else for everybody.

## What a transaction says

Besides its arguments every transaction shows its sender, its time and its fee; of a relayed one, both who signed and who
paid. \`multicall\` shows each of its calls as below.

${renderWrites()}

## What the audit event says

Every change writes one event.

${renderEvent()}

## What can be asked for later

${renderViews()}
`
}

import {
  addMedicalFile,
  deleteMedicalFile,
  grantDoctorAccess,
  multicall,
  recordAccess,
  registerDoctor,
  registerPatient,
  replaceMedicalFile,
  revokeDoctorAccess,
  setHead,
  setOperator,
} from '@medrec/sdk/actions'
import { maxBatchSize } from '@medrec/sdk/contracts'
import type { Hash } from 'viem'
import { type Cast, randomDigest, type Send, type Signer } from './people.ts'

const day = 24 * 60 * 60
const compartment = 29
const fullWord = Array.from({ length: 256 }, (_, index) => index)

/** Somebody with a vault, and the head it has. */
type Vault = Signer & { head: Hash }

type Scene = {
  cast: Cast
  send: Send
  /** Told what an action came to. */
  note: (name: string, gas: number) => void
}

type People = {
  patient: Vault
  doctor: Vault
  secondDoctor: Vault
  /** Has doctors already, and gives doctors patients. */
  otherPatient: Vault
}

/** Performs every action in the conditions its name promises; what only prepares them is not noted. */
export async function measureActions(scene: Scene): Promise<void> {
  const people = await measureRegistration(scene)
  await measureGrants(scene, people)
  const digests = await measureRecords(scene, people)
  await measureThousand(scene, people, digests)
  await measureReadings(scene, people)
  await measureControl(scene, people)
}

/** Others are registered already: the roll and the totals are not at zero. */
async function measureRegistration({ cast, note, send }: Scene): Promise<People> {
  const register = async (role: 'patient' | 'doctor', name?: string): Promise<Vault> => {
    const person = await cast.enter()
    const head = randomDigest()
    const action = role === 'patient' ? registerPatient : registerDoctor
    const gas = await send(action, person, { head })
    if (name !== undefined) note(name, gas)
    return { ...person, head }
  }
  const otherPatient = await register('patient')
  const secondDoctor = await register('doctor')
  const patient = await register('patient', 'registerPatient')
  const doctor = await register('doctor', 'registerDoctor')
  return { patient, doctor, secondDoctor, otherPatient }
}

async function measureGrants({ cast, note, send }: Scene, people: People): Promise<void> {
  const { doctor, otherPatient, patient, secondDoctor } = people
  const expiresAt = (await cast.now()) + 90 * day
  const grant = async (owner: Vault, to: Vault, compartments: readonly number[], days = 0) => {
    const nextHead = randomDigest()
    const gas = await send(grantDoctorAccess, owner, {
      patient: owner.account.address,
      doctor: to.account.address,
      compartments,
      permissions: ['read', 'write', 'copy'],
      expiresAt: expiresAt + days * day,
      expectedHead: owner.head,
      nextHead,
    })
    owner.head = nextHead
    return gas
  }
  await grant(otherPatient, doctor, [compartment])
  await grant(otherPatient, secondDoctor, [compartment])
  note('grantFirst', await grant(patient, doctor, [3, compartment, 44]))
  note('grantNewPair', await grant(patient, secondDoctor, [3, 17, compartment]))
  note('grantAgain', await grant(patient, doctor, [3, 17, compartment, 44], 30))
}

/** Returns the digests of the compartment by index. */
async function measureRecords({ note, send }: Scene, people: People): Promise<Hash[]> {
  const { doctor, patient } = people
  const vault = { registry: 'patient', owner: patient.account.address, compartment } as const
  const digests: Hash[] = []
  const add = async (author: Signer) => {
    const digest = randomDigest()
    digests.push(digest)
    return send(addMedicalFile, author, {
      ...vault,
      author: author.account.address,
      digest,
      expectedHead: patient.head,
    })
  }
  await add(patient)
  note('addFile', await add(patient))
  await add(doctor)
  note('doctorAddFile', await add(doctor))

  const [first] = digests
  if (first === undefined) throw new Error('Nothing was added.')
  const nextDigest = randomDigest()
  const replaced = { ...vault, index: 0, expectedDigest: first, nextDigest, expectedHead: patient.head }
  note('replaceFile', await send(replaceMedicalFile, patient, replaced))
  digests[0] = nextDigest
  note('deleteFile', await remove({ send, patient, digests, index: 1 }))
  return digests
}

async function remove(parameters: {
  send: Send
  patient: Vault
  digests: readonly Hash[]
  index: number
}): Promise<number> {
  const { digests, index, patient, send } = parameters
  const expectedDigest = digests[index]
  if (expectedDigest === undefined) throw new Error(`There is no record ${index}.`)
  const owner = patient.account.address
  return send(deleteMedicalFile, patient, { registry: 'patient', owner, compartment, index, expectedDigest })
}

/** A thousand records later: a batch, a deletion, a reading of as many as one entry names. */
async function measureThousand(scene: Scene, { patient }: People, digests: Hash[]): Promise<void> {
  const { note, send } = scene
  const owner = patient.account.address
  const addMany = async (count: number) => {
    const added = Array.from({ length: count }, randomDigest)
    digests.push(...added)
    const calls = added.map((digest) =>
      addMedicalFile.call(patient.client, {
        ...{ registry: 'patient', owner, author: owner, compartment },
        ...{ digest, expectedHead: patient.head },
      }),
    )
    return send(multicall, patient, { calls })
  }
  note('multicall.addFile10', await addMany(10))
  while (digests.length < 1000) await addMany(maxBatchSize)
  note('deleteFileAt1000', await remove({ send, patient, digests, index: 777 }))
}

/** Readings by the doctor's own key, and by a device key that may do nothing else. */
async function measureReadings({ cast, note, send }: Scene, { doctor, patient }: People): Promise<void> {
  const device = await cast.enter()
  await send(setOperator, doctor, {
    registry: 'doctor',
    owner: doctor.account.address,
    operator: device.account.address,
    powers: ['log'],
    expiresAt: (await cast.now()) + 30 * day,
    operatorNonce: 0,
  })
  const read = (sender: Signer, indexes: readonly number[]) =>
    send(recordAccess, sender, {
      ...{ patient: patient.account.address, doctor: doctor.account.address },
      ...{ kind: 'read', compartment, indexes },
    })
  // The first relayed call of a signer also fills the slot of its nonce.
  await read(device, [256])
  note('recordAccess1', await read(doctor, [300]))
  note('recordAccess256', await read(doctor, fullWord))
  note('device.recordAccess1', await read(device, [300]))
  note('device.recordAccess256', await read(device, fullWord))
}

async function measureControl({ cast, note, send }: Scene, { doctor, patient }: People): Promise<void> {
  const owner = patient.account.address
  const moveHead = () => {
    const expectedHead = patient.head
    patient.head = randomDigest()
    return { expectedHead, nextHead: patient.head }
  }
  note('setHead', await send(setHead, patient, { registry: 'patient', owner, ...moveHead() }))
  const operator = (await cast.enter()).account.address
  const powers = ['head', 'recover'] as const
  const expiresAt = (await cast.now()) + 365 * day
  note(
    'setOperator',
    await send(setOperator, patient, {
      ...{ registry: 'patient', owner, operator, powers, expiresAt, operatorNonce: 0 },
    }),
  )
  const revoked = { patient: owner, doctor: doctor.account.address, ...moveHead() }
  note('revoke', await send(revokeDoctorAccess, patient, revoked))
}

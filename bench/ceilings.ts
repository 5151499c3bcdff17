/**
 * What each action may cost at most: gas of the whole transaction, the audit event included. They are promises: a
 * contract that costs more is wrong, not its ceiling.
 */
export const ceilings = {
  registerPatient: 116_000,
  registerDoctor: 116_000,
  /** The patient's first ever; the doctor has patients. */
  grantFirst: 135_000,
  /** A new pair; the patient has doctors and the doctor patients. */
  grantNewPair: 118_000,
  grantAgain: 66_500,
  /** The head moves in the same transaction: the keys are rotated. */
  revoke: 58_000,
  addFile: 76_000,
  /** The second one and later. */
  doctorAddFile: 84_000,
  replaceFile: 53_000,
  deleteFile: 46_500,
  deleteFileAt1000: 46_500,
  /** Sent by the doctor. */
  recordAccess1: 52_500,
  recordAccess256: 52_500,
  setHead: 51_000,
  /** A key that was no operator before. */
  setOperator: 69_000,
} as const satisfies Record<string, number>

export type Action = keyof typeof ceilings

/** What the forwarder may add, once its slot for the signer's nonce is used. */
const relaying = 22_000

/** The first relayed call of a signer fills that slot: SSTORE to a fresh one costs 20,000, later ones 2,900 (EIP-2929). */
const firstNonce = 20_000 - 2_900

/** Actions that are the first relayed call of their signer by nature. */
const firstOfTheirSigner: readonly Action[] = ['registerPatient', 'registerDoctor']

const relayed = Object.entries(ceilings).map(([action, ceiling]) => [
  `relayed.${action}`,
  ceiling + relaying + (firstOfTheirSigner.some((first) => first === action) ? firstNonce : 0),
])

/** Figures beside the direct ones. */
export const furtherCeilings: Readonly<Record<string, number>> = {
  /** Sent by a device key that the doctor let log. */
  'device.recordAccess1': 55_500,
  'device.recordAccess256': 55_500,
  'multicall.addFile10': 400_000,
  ...Object.fromEntries(relayed),
  'relayed.device.recordAccess1': 55_500 + relaying,
  'relayed.device.recordAccess256': 55_500 + relaying,
  'relayed.multicall.addFile10': 400_000 + relaying,
}

/** How figures compare with their ceilings. */
export type Verdict = {
  ok: boolean
  /** A sentence for each that is above its ceiling, or was not measured. */
  failures: string[]
  /** The line that sums up. */
  summary: string
}

/**
 * Holds figures against the ceilings.
 *
 * @param figures - Gas by name; one that is not there has failed.
 */
export function judge(figures: Readonly<Record<string, number>>): Verdict {
  const direct = compare(figures, ceilings)
  const further = compare(figures, furtherCeilings)
  const failures = [...direct.failures, ...further.failures]
  const summary =
    `bench:gas ${failures.length === 0 ? 'ok' : 'FAILED'}: ` +
    `${direct.held} of ${direct.all} under their ceilings; relayed, batched and by a device ${further.held} of ${further.all}`
  return { ok: failures.length === 0, failures, summary }
}

function compare(figures: Readonly<Record<string, number>>, limits: Readonly<Record<string, number>>) {
  const all = Object.entries(limits)
  const failures = all.flatMap(([name, ceiling]) => {
    const figure = figures[name]
    if (figure === undefined) return [`${name} was not measured`]
    return figure <= ceiling ? [] : [`${name} costs ${figure}, ${figure - ceiling} above ${ceiling}`]
  })
  return { all: all.length, held: all.length - failures.length, failures }
}

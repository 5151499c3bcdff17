import { parsePhrase, parseRecoverySheet } from '@medrec/sdk/crypto'
import type { Address } from 'viem'
import type { Call, Result } from '../../call.ts'
import { fundNewWallet } from '../../devFunds.ts'
import { UsageError } from '../../errors.ts'
import { pathFrom, readSecret, readText } from '../../files.ts'
import { savePerson } from '../../home.ts'
import { isInteractive } from '../../io.ts'
import { renderFields, renderTable } from '../../output/table.ts'
import { count, toPlain } from '../../output/text.ts'
import { askHidden } from '../../prompts.ts'
import { parseCompartment } from '../../references.ts'
import { openForChange, openNew, openSession } from '../../session.ts'

export async function status(call: Call): Promise<Result> {
  const { medrec } = await openSession(call)
  const state = await medrec.vault.status({ signal: call.io.signal })
  const attention = [
    ...(state.rotationOwed ? ['Keys are owed after a revocation: `medrec vault rotate`.'] : []),
    ...(state.lapsed.length > 0
      ? [`${count(state.lapsed.length, 'doctor')} without access still hold keys: \`medrec vault rotate\`.`]
      : []),
    ...state.unfinished.map(({ kind }) => `A change (${kind}) is not finished: \`medrec vault resume\`.`),
    ...(state.garbage > 0 ? [`${count(state.garbage, 'old block')} wait to be erased.`] : []),
  ]
  const rows = state.compartments.map(({ compartment, epoch, kind, label, records }) => [
    toPlain(label),
    `${compartment}`,
    kind,
    `${epoch}`,
    `${records}`,
  ])
  const text = [
    renderFields([
      ['Account', `${state.account} (${state.role})`],
      [
        'Controlled by',
        state.controller.toLowerCase() === state.account.toLowerCase() ? 'itself' : state.controller,
      ],
      ['Head', `${state.head} (version ${state.version})`],
      ['Stores', state.stores.map(toPlain).join(', ') || 'none'],
    ]),
    '',
    renderTable(['COMPARTMENT', 'NUMBER', 'KIND', 'KEYS', 'RECORDS'], rows),
    ...(attention.length > 0 ? ['', ...attention] : []),
  ]
  return { json: state, text: text.join('\n') }
}

type RestoreOptions = { account?: string; phraseFile?: string; sheet?: string }

export async function restore(call: Call, options: RestoreOptions): Promise<Result> {
  const source = await readSource(call, options)
  const session = await openNew(call)
  await fundNewWallet(session)
  const restored = await session.medrec.vault.restore({ ...session.options, ...source })
  await savePerson(session.folder, { account: restored.account, role: restored.role })
  const isFull = restored.extent === 'full'
  const lines = [
    `${restored.account} (${restored.role}) is back on this device.`,
    isFull
      ? `${restored.controller} is in control; the old key can do nothing any more.`
      : 'No store has the vault document: records open, control was not touched. Run it again when the store is back.',
    ...(isFull ? ['The recovery sheet stays good. If others may have seen it, register anew.'] : []),
    ...restored.transactions.map(({ hash }) => `Transaction ${hash}`),
  ]
  return { json: restored, text: lines.join('\n') }
}

async function readSource({ io }: Call, { account, phraseFile, sheet }: RestoreOptions) {
  if (sheet !== undefined)
    return { sheet: parseRecoverySheet({ text: readText(pathFrom(io.cwd, sheet), 'recovery sheet') }) }
  if (account === undefined || !/^0x[0-9a-f]{40}$/i.test(account))
    throw new UsageError('What is to be restored?', [
      'Give the sheet with --sheet, or the address with --account.',
    ])
  if (phraseFile !== undefined) {
    const phrase = parsePhrase(readSecret(pathFrom(io.cwd, phraseFile), 'phrase file'))
    return { phrase, account: account as Address }
  }
  if (!isInteractive(io))
    throw new UsageError('There is no terminal to type the 24 words on.', ['Give --sheet, or --phrase-file.'])
  const phrase = parsePhrase(await askHidden(io, 'The 24 words, in one line (they are not shown): '))
  return { phrase, account: account as Address }
}

export async function rotate(call: Call, { compartment }: { compartment?: string }): Promise<Result> {
  const session = await openForChange(call)
  const chosen = compartment === 'all' ? ('all' as const) : compartment?.split(',').map(parseCompartment)
  const result = await session.medrec.vault.rotate({ ...session.options, compartments: chosen })
  const { gasUsed, hash, rotated } = result
  const text = `${count(rotated.length, 'compartment')} got new keys.\nTransaction ${hash}`
  return { json: { rotated, hash, gasUsed }, text }
}

export async function resume(call: Call): Promise<Result> {
  // Opening for a change resumes, and says so.
  const { medrec, resumed } = await openForChange(call)
  const { garbage } = await medrec.vault.status({ signal: call.io.signal })
  const text =
    garbage > 0 ? `${count(garbage, 'old block')} still wait to be erased.` : 'Nothing is left unfinished.'
  return { json: { resumed, garbage }, text }
}

import type { Call, Result } from '../../call.ts'
import { findAccount } from '../../home.ts'
import { renderTable } from '../../output/table.ts'
import { type PageOptions, readPage, renderNext } from '../../pages.ts'
import { confirm } from '../../prompts.ts'
import { openForChange, openPublic } from '../../session.ts'
import { notDone } from '../record/delete.ts'

export async function invite(call: Call, _options: object, who: string): Promise<Result> {
  const auditor = findAccount(call.io, call.globals, who)
  const { medrec } = await openForChange(call)
  const { gasUsed, hash } = await medrec.auditors.invite({ auditor, signal: call.io.signal })
  const text = `${auditor} is invited, and accepts with \`medrec auditor accept\`.\nTransaction ${hash}`
  return { json: { auditor, hash, gasUsed }, text }
}

export async function accept(call: Call): Promise<Result> {
  const { medrec, wallet } = await openForChange(call)
  const { gasUsed, hash } = await medrec.auditors.accept({ signal: call.io.signal })
  return { json: { auditor: wallet, hash, gasUsed }, text: `${wallet} is an auditor.\nTransaction ${hash}` }
}

export async function remove(call: Call, _options: object, who: string): Promise<Result> {
  const auditor = findAccount(call.io, call.globals, who)
  const question = `End the role of ${auditor}?`
  if (!(await confirm(call.io, { question, yes: call.globals.yes }))) return notDone()
  const { medrec } = await openForChange(call)
  const { gasUsed, hash } = await medrec.auditors.remove({ auditor, signal: call.io.signal })
  return { json: { auditor, hash, gasUsed }, text: `${auditor} is no auditor any more.\nTransaction ${hash}` }
}

export async function list(call: Call, options: PageOptions): Promise<Result> {
  const page = readPage(options, (text) => findAccount(call.io, call.globals, text))
  const { medrec } = await openPublic(call)
  const { items, next } = await medrec.auditors.list(page)
  const rows = items.map(({ account, invitedBy, status }) => [account, status, invitedBy])
  const text = rows.length === 0 ? 'No auditors.' : renderTable(['ACCOUNT', 'STATE', 'INVITED BY'], rows)
  return { json: { auditors: items, next }, text: text + renderNext(next) }
}

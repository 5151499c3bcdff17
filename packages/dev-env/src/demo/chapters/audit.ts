import type { TrailEntry } from '@medrec/sdk'
import type { Cast, Journey } from '../journey.ts'
import { expectRefusal, expectThat } from '../steps.ts'

/** What the audit of the whole journey came to. */
export type Audited = { events: number; verified: boolean }

const pageSize = 10

/** Chapter 9: the auditor reads what happened, and would see if somebody had touched it. */
export async function audit(journey: Journey, { auditor, patient }: Cast): Promise<Audited> {
  const { steps } = journey
  steps.chapter('The auditor')
  const trail = await steps.step('the auditor reads the trail page by page', async () => {
    const entries: TrailEntry[] = []
    for await (const entry of auditor.medrec.audit.list()) entries.push(entry)
    const page = entries.slice(-pageSize)
    for (const { description, timestamp } of page)
      steps.note(
        `${new Date(timestamp * 1000).toISOString().slice(0, 19).replace('T', ' ')}  ${shorten(description)}`,
      )
    expectThat(
      entries.every(({ description }) => description.length > 0),
      'An event has no description.',
    )
    return entries
  })
  const result = await steps.step('the auditor verifies the trail against the heads', async () => {
    const whole = await auditor.medrec.audit.verify()
    await auditor.medrec.audit.verify({ subject: patient.account })
    expectThat(whole.events === trail.length, 'The verification saw another number of events.')
    return { events: whole.events, verified: whole.verified }
  })
  await steps.step('a trail with one event removed, changed or invented is refused', async () => {
    const position = Math.floor(trail.length / 2)
    const event = trail[position]
    if (event === undefined) throw new Error('The trail is empty.')
    const forgeries = {
      removed: trail.toSpliced(position, 1),
      changed: trail.with(position, { ...event, actor: auditor.account }),
      invented: trail.toSpliced(position, 0, { ...event, timestamp: event.timestamp + 1 }),
    }
    for (const [kind, events] of Object.entries(forgeries)) {
      const words = await expectRefusal(() => auditor.medrec.audit.verify({ events }), ['AuditTrailError'])
      expectThat(words.includes(String(event.id)), `The refusal of the ${kind} event does not name it.`)
      steps.note(`${kind}: ${words}`)
    }
  })
  return result
}

/** Addresses are long: the first and last digits tell people apart on one line. */
const shorten = (text: string) =>
  text.replace(/0x([0-9a-fA-F]{4})[0-9a-fA-F]{32}([0-9a-fA-F]{4})/g, '0x$1…$2')

import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec access …` */
export function accessCommand(io: Io): Command {
  const access = new Command('access').description('give doctors access, and take it back')
  access
    .command('grant <doctor>')
    .description('give a doctor access, in place of what the doctor had')
    .requiredOption(
      '-c, --compartment <labels>',
      'labels or numbers, separated by commas; reading includes the profile',
    )
    .option('-p, --permissions <list>', 'of read, write and copy (to the doctor’s library)', 'read')
    .option('--until <when>', 'end: 90d, 12h, or a date such as 2027-01-31; no end by default')
    .option('--from-now', 'only what is added from now on, not what is there already')
    .option(
      '--accept-certificate <digest>',
      'a changed certificate that the doctor confirmed to you in person',
    )
    .addHelpText(
      'after',
      examples(
        'access grant 0x7099…79C8 -c labs,imaging -p read,write --until 90d',
        'access grant doctor -c "mental health" --from-now',
      ),
    )
    .action(act(io, async () => (await import('./access/run.ts')).grant))
  access
    .command('revoke <doctor>')
    .description('take all access from a doctor; the keys change in the same transaction')
    .addHelpText('after', examples('access revoke 0x7099…79C8', 'access revoke doctor --yes'))
    .action(act(io, async () => (await import('./access/run.ts')).revoke))
  access
    .command('renounce <patient>')
    .description('as a doctor: give your own access to a patient back')
    .addHelpText('after', examples('access renounce 0x3C44…93BC'))
    .action(act(io, async () => (await import('./access/run.ts')).renounce))
  access
    .command('list')
    .description('who can see what until when, and what they opened')
    .addHelpText('after', examples('access list', 'access list --json'))
    .action(act(io, async () => (await import('./access/run.ts')).list))
  return access
}

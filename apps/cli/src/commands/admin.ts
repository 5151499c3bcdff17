import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec admin …` */
export function adminCommand(io: Io): Command {
  const admin = new Command('admin').description(
    'deploying, and what registrars do; none of it opens a record',
  )
  admin
    .command('deploy')
    .description('deploy the contracts and write the network file; what stands already is kept')
    .requiredOption('--admin <address>', 'first administrator: a multisig outside development')
    .option('--registrar <addresses>', 'who verifies doctors, where the administrator sends this', '')
    .option('--audit-admin <addresses>', 'who invites auditors, where the administrator sends this', '')
    .option('--store <urls>', 'stores that everybody can reach, separated by commas', '')
    .option('-f, --force', 'overwrite the network file')
    .addHelpText(
      'after',
      examples(
        '--as admin --rpc http://127.0.0.1:8545 admin deploy --admin 0xf39F…2266 --store http://127.0.0.1:8500',
      ),
    )
    .action(act(io, async () => (await import('./admin/deploy.ts')).deploy))
  admin
    .command('verify <doctor>')
    .description('as a registrar: state that you checked the published qualification')
    .addHelpText('after', examples('--as registrar admin verify 0x7099…79C8'))
    .action(act(io, async () => (await import('./admin/run.ts')).verify))
  admin
    .command('suspend <doctor>')
    .description('as a registrar: stop all access of a doctor, until reinstated')
    .addHelpText('after', examples('--as registrar admin suspend 0x7099…79C8'))
    .action(act(io, async () => (await import('./admin/run.ts')).suspend))
  admin
    .command('reinstate <doctor>')
    .description('as a registrar: end a suspension')
    .addHelpText('after', examples('--as registrar admin reinstate 0x7099…79C8'))
    .action(act(io, async () => (await import('./admin/run.ts')).reinstate))
  return admin
}

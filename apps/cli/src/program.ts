import { Command, CommanderError } from 'commander'
import { examples } from './call.ts'
import { accessCommand } from './commands/access.ts'
import { adminCommand } from './commands/admin.ts'
import { auditCommand } from './commands/audit.ts'
import { auditorCommand } from './commands/auditor.ts'
import { doctorCommand } from './commands/doctor.ts'
import { patientCommand } from './commands/patient.ts'
import { recordCommand } from './commands/record.ts'
import { statusCommand } from './commands/status.ts'
import { vaultCommand } from './commands/vault.ts'
import { walletCommand } from './commands/wallet.ts'
import { exitCodesHelp } from './exitCodes.ts'
import { hasColors, type Io } from './io.ts'

/**
 * The whole command line. It throws instead of ending the process: a `CommanderError` for the command line itself,
 * anything else from the commands.
 *
 * @param io - The process's world, or a test's.
 */
export function createProgram(io: Io): Command {
  const program = new Command('medrec')
    .description('Medical records that belong to the patient, from the command line.')
    .usage('[options] <command>')
    .option('--as <name>', 'who acts: a person on this device (MEDREC_AS)')
    .option('--home <dir>', 'folder of network and people, ~/.medrec by default (MEDREC_HOME)')
    .option('--network <file>', 'network file, network.json of the home by default (MEDREC_NETWORK)')
    .option('--rpc <url>', 'RPC server, in place of the one in the network file')
    .option('--passphrase-file <file>', 'file that holds the passphrase (MEDREC_PASSPHRASE_FILE)')
    .option('--json', 'print one line of JSON and nothing else on stdout; errors likewise on stderr')
    .option('-y, --yes', 'do not ask before what can not be taken back')
    .addHelpText(
      'after',
      `${examples(
        '--as alice patient register --family Amrani --given Salma --sheet alice.txt',
        '--as alice record add "blood count.pdf" --compartment labs',
        '--as alice access grant 0x7099…79C8 --compartment labs --until 90d',
        '--as alice record list --json',
      )}\n\`medrec help exit-codes\` explains the exit codes.`,
    )
  const nouns = [
    patientCommand,
    doctorCommand,
    recordCommand,
    accessCommand,
    vaultCommand,
    auditCommand,
    auditorCommand,
    adminCommand,
    walletCommand,
    statusCommand,
  ]
  for (const noun of nouns) program.addCommand(noun(io))
  program.addCommand(helpCommand(program, io), { isDefault: false })
  harden(program, io)
  return program
}

/** `medrec help`, `medrec help record add`, `medrec help exit-codes`. */
function helpCommand(program: Command, io: Io): Command {
  program.helpCommand(false)
  return new Command('help')
    .argument('[topic...]', 'a command, or exit-codes')
    .description('explain a command')
    .action(async (topic: string[]) => {
      if (topic[0] === 'exit-codes') {
        io.stdout.write(exitCodesHelp)
        return
      }
      let command = program
      for (const name of topic) {
        const found = command.commands.find((one) => one.name() === name)
        if (found === undefined) {
          const { UsageError } = await import('./errors.ts')
          throw new UsageError('There is no such command.')
        }
        command = found
      }
      command.outputHelp()
    })
}

/** No command ends the process or writes past `io`; errors of the command line are ours to print. */
function harden(command: Command, io: Io): void {
  command
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => undefined,
      getOutHasColors: () => hasColors(io, io.stdout),
      getErrHasColors: () => hasColors(io, io.stderr),
    })
  for (const child of command.commands) harden(child, io)
}

/**
 * Runs one command line.
 *
 * @param argv - Without the program's own name.
 * @param io - The world.
 * @returns The exit code; everything is said by then.
 */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    // Loaded only now, as everything that help does not need.
    const { reportFailure } = await import('./failure.ts')
    return reportFailure(error, io, argv.includes('--json'))
  }
}

import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'
import { libraryCommand } from './library.ts'

/** `medrec doctor …` */
export function doctorCommand(io: Io): Command {
  const doctor = new Command('doctor').description('being a doctor, and looking doctors up')
  withFaceOptions(
    doctor.command('register').description('open a library of your own; a registrar verifies you later'),
  )
    .option('--profile <file>', 'what stays encrypted: a FHIR R4 Practitioner in JSON')
    .option('--sheet <file>', 'write the recovery sheet there (.txt or .html), for you only')
    .option('-f, --force', 'overwrite the sheet’s file')
    .option('--wallet-key-file <file>', 'private key that pays and signs; a new one by default')
    .addHelpText(
      'after',
      `
Name, specialty and licence are public: patients and registrars see them.${examples(
        '--as yassine doctor register --name "Dr Yassine Benali" --specialty Cardiology --licence MA-10021',
      )}`,
    )
    .action(act(io, async () => (await import('./doctor/run.ts')).registerDoctor))
  withFaceOptions(
    doctor.command('profile [doctor]').description('a doctor’s public face; your own, and changing it'),
  )
    .option('--private', 'your encrypted profile instead')
    .option('--profile <file>', 'save your encrypted profile anew: a FHIR R4 Practitioner in JSON')
    .addHelpText('after', examples('doctor profile 0x7099…79C8', 'doctor profile --practitioner me.json'))
    .action(act(io, async () => (await import('./doctor/run.ts')).profile))
  doctor
    .command('list')
    .description('the directory, newest first, with who is verified')
    .option('-n, --limit <number>', 'at most so many', '20')
    .option('--after <address>', 'the next page: the address it ends with')
    .addHelpText('after', examples('doctor list', 'doctor list -n 50 --json'))
    .action(act(io, async () => (await import('./doctor/directory.ts')).listDoctors))
  doctor
    .command('patients')
    .description('who gave you access, and what of it is in force')
    .option('-n, --limit <number>', 'at most so many', '100')
    .option('--after <address>', 'the next page: the address it ends with')
    .addHelpText('after', examples('doctor patients', 'doctor patients --json'))
    .action(act(io, async () => (await import('./doctor/directory.ts')).listPatients))
  doctor.addCommand(libraryCommand(io))
  return doctor
}

function withFaceOptions(command: Command): Command {
  return command
    .option('--name <text>', 'name as it is shown')
    .option('--family <name>', 'family name')
    .option('--given <names>', 'given names')
    .option('--specialty <text>', 'specialty')
    .option('--licence <number>', 'number of the licence')
    .option('--licence-system <uri>', 'who numbers the licences')
    .option('--issuer <text>', 'who gave the licence')
    .option('--practitioner <file>', 'all of it as a FHIR R4 Practitioner in JSON')
}

import { Command } from 'commander'
import { act, examples } from '../call.ts'
import type { Io } from '../io.ts'

/** `medrec patient …` */
export function patientCommand(io: Io): Command {
  const patient = new Command('patient').description('being a patient')
  const register = patient.command('register').description('open a vault of your own, in one transaction')
  withProfileOptions(register)
    .option('--sheet <file>', 'write the recovery sheet there (.txt or .html), for you only')
    .option('-f, --force', 'overwrite the sheet’s file')
    .option('--wallet-key-file <file>', 'private key that pays and signs; a new one by default')
    .addHelpText(
      'after',
      `
The 24 words of your recovery phrase are shown once, and partly asked back. Without a terminal they go
into --sheet, which is then needed.${examples(
        '--as alice patient register --family Amrani --given Salma --birth-date 1987-03-14',
        '--as alice patient register --profile patient.json --sheet alice.html',
      )}`,
    )
    .action(act(io, async () => (await import('./patient/run.ts')).registerPatient))
  withProfileOptions(
    patient
      .command('profile')
      .description('show the profile, or save it anew; it is encrypted like any record'),
  )
    .option('--patient <who>', 'as a doctor: the profile of this patient')
    .addHelpText('after', examples('patient profile', 'patient profile --profile patient.json'))
    .action(act(io, async () => (await import('./patient/run.ts')).profile))
  return patient
}

function withProfileOptions(command: Command): Command {
  return command
    .option('--family <name>', 'family name')
    .option('--given <names>', 'given names')
    .option('--birth-date <date>', 'date of birth, such as 1987-03-14')
    .option('--gender <gender>', 'male, female, other or unknown')
    .option('--phone <number>', 'telephone')
    .option('--profile <file>', 'all of it as a FHIR R4 Patient in JSON')
}

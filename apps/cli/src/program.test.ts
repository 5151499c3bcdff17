import { afterAll, expect, test } from 'vitest'
import { createDevice } from './testing.ts'

const device = createDevice()
afterAll(() => device.remove())

/** All commands of the program, by their help. */
async function listCommands(path: readonly string[] = []): Promise<string[][]> {
  const { stdout } = await device.run(...path, '--help')
  const listed = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(stdout)?.[1] ?? ''
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].flatMap(([, name = '']) =>
    name === 'help' ? [] : [name],
  )
  if (names.length === 0) return [[...path]]
  const below = await Promise.all(names.map((name) => listCommands([...path, name])))
  return below.flat()
}

test('default: help on stdout, exit code 0', async () => {
  const { code, stderr, stdout } = await device.run('--help')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: medrec /)
})

test('behavior: every verb has a help with an example and the options of every command', async () => {
  const commands = await listCommands()
  expect(commands.map((path) => path.join(' '))).toMatchInlineSnapshot(`
    [
      "patient register",
      "patient profile",
      "doctor register",
      "doctor profile",
      "doctor list",
      "doctor patients",
      "doctor library add",
      "doctor library list",
      "doctor library send",
      "doctor library delete",
      "record add",
      "record list",
      "record open",
      "record download",
      "record delete",
      "record note",
      "access grant",
      "access revoke",
      "access renounce",
      "access list",
      "vault status",
      "vault restore",
      "vault rotate",
      "vault resume",
      "audit list",
      "audit verify",
      "auditor invite",
      "auditor accept",
      "auditor remove",
      "auditor list",
      "admin deploy",
      "admin verify",
      "admin suspend",
      "admin reinstate",
      "wallet create",
      "status",
    ]
  `)
  for (const path of commands) {
    const { code, stdout } = await device.run('help', ...path)
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: medrec ${path.join(' ')}`)
    expect(stdout).toContain('Examples:')
    expect(stdout).toContain('--json')
  }
})

test('behavior: help exit-codes', async () => {
  const { stdout } = await device.run('help', 'exit-codes')
  for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 8, 130]) expect(stdout).toMatch(new RegExp(`^ +${code}  `, 'm'))
})

test.each([
  [['nonsense'], "Unknown command 'nonsense'."],
  [['record', 'open'], "Missing required argument 'record'."],
  [['record', 'list', '--nonsense'], "Unknown option '--nonsense'."],
  [['record'], 'A command is missing.'],
  [['help', 'nonsense'], 'There is no such command.'],
])('error: %j is usage', async (argv, sentence) => {
  const { code, stderr, stdout } = await device.run(...argv)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr.split('\n')[0]).toBe(sentence)
  const json = await device.run(...argv, '--json')
  expect(json).toMatchObject({ code: 2, stdout: '' })
  expect(JSON.parse(json.stderr)).toMatchObject({
    name: 'UsageError',
    category: 'usage',
    shortMessage: sentence,
  })
})

test('error: no network file says how to get one', async () => {
  const { code, stderr } = await device.run('status')
  expect(code).toBe(2)
  expect(stderr).toMatchInlineSnapshot(`
    "There is no network file: which chain and which stores?
    Next: Put a network.json into the home, or name one with --network FILE.
    Next: In a clone of MedRec, \`npx -y pnpm@12 start\` runs a network and \`npx -y pnpm@12 medrec\` finds it.
    "
  `)
})

test('error: a stack only for who asked', async () => {
  const { stderr } = await device.run('status')
  expect(stderr).not.toContain('at ')
  const debug = await device.runIn({ env: { MEDREC_DEBUG: '1' } }, 'status')
  expect(debug.stderr).toMatch(/\n {4}at /)
})

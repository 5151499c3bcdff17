import { testNetwork } from '@medrec/dev-env/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDevice, type Device, type World } from './testing.ts'

const medrec = testNetwork()
let device: Device
beforeEach(() => {
  device = createDevice(medrec.network)
})
afterEach(() => device.remove())

const passphrase = 'a passphrase of my own'
const choose = { 'Choose a passphrase': passphrase, 'Once more': passphrase }
/** Enters and leaves the alternate screen. */
const alternateScreen = new RegExp(`${String.fromCharCode(27)}\\[\\?1049[hl]`)
const noFile = { MEDREC_PASSPHRASE_FILE: '' }
const register = ['--as', 'alice', 'patient', 'register', '--family', 'Amrani']

/** Types back what the screen said: the words at the positions asked for. */
function answerWords(change = (word: string) => word): World['answers'] {
  const wordAt = (screen: string, position: string) =>
    new RegExp(` ${position} ([a-z]+)`).exec(screen.replaceAll('24 words', ''))?.[1] ?? 'missing'
  const positions = Array.from({ length: 24 }, (_, i) => `${i + 1}`)
  const answers = positions.map((position) => [
    `Word ${position} of`,
    (screen: string) => change(wordAt(screen, position)),
  ])
  return { 'Press Enter': '', ...Object.fromEntries(answers) }
}

test('behavior: the phrase is shown once, asked back, and nowhere else', async () => {
  const answers = { ...choose, ...answerWords() }
  const { code, stderr, stdout } = await device.runIn({ answers, env: noFile }, ...register)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Registered 0x/)
  const [, shown = '', after = ''] = stderr.replaceAll('24 words', '').split(alternateScreen)
  const words = [...shown.matchAll(/ \d+ ([a-z]{3,8})/g)].map(([, word = '']) => word)
  expect(words).toHaveLength(24)
  expect(after).not.toContain(passphrase)
  expect(`${after}${stdout}`).not.toContain(words.slice(0, 3).join(' '))
  const { code: listed } = await device.runIn(
    { answers: { 'Passphrase of alice': passphrase }, env: noFile },
    ...['--as', 'alice', 'record', 'list'],
  )
  expect(listed).toBe(0)
})

test('error: what is typed back is wrong, nothing is registered', async () => {
  const answers = { ...choose, ...answerWords((word) => `${word}x`) }
  const { code, stderr } = await device.runIn({ answers, env: noFile }, ...register)
  expect(code).toBe(2)
  expect(stderr).toContain('The words are not those that were shown.')
  expect((await device.json('status')).patients).toBe(0)
})

test('error: two different passphrases', async () => {
  const answers = { 'Choose a passphrase': passphrase, 'Once more': 'another one' }
  const { code, stderr } = await device.runIn({ answers, env: noFile }, ...register)
  expect(code).toBe(2)
  expect(stderr).toContain('The two passphrases differ.')
})

test('error: no terminal for a passphrase', async () => {
  const { code, stderr, stdout } = await device.runIn(
    { env: noFile },
    ...register,
    '--sheet',
    's.txt',
    '--json',
  )
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(JSON.parse(stderr).name).toBe('PassphraseMissingError')
})

test('error: no terminal for the phrase, and no sheet', async () => {
  const { code, stderr } = await device.run(...register)
  expect(code).toBe(2)
  expect(stderr).toContain('--sheet FILE')
  expect((await device.json('status')).people).toEqual([])
})

test('error: a wrong passphrase', async () => {
  await device.json(...register, '--sheet', 's.txt')
  const { code, stderr } = await device.runIn(
    { answers: { 'Passphrase of alice': 'a wrong passphrase' }, env: noFile },
    ...['--as', 'alice', 'record', 'list'],
  )
  expect(code).toBe(3)
  expect(stderr).toContain('The passphrase does not open the key file.')
})

test('behavior: what can not be taken back is asked first', async () => {
  await device.json(...register, '--sheet', 's.txt')
  await device.file('a.txt', 'a')
  await device.json('--as', 'alice', 'record', 'add', 'a.txt', '-c', 'labs')
  const argv = ['--as', 'alice', 'record', 'delete', 'labs/0']
  const kept = await device.runIn({ answers: { '[y/N]': 'n' } }, ...argv)
  expect(kept).toMatchObject({ code: 0, stdout: 'Nothing was changed.\n' })
  const deleted = await device.runIn({ answers: { '[y/N]': 'y' } }, ...argv)
  expect(deleted.stdout).toMatch(/^Deleted\./)
})

test('T16: a record of escape sequences is shown, not obeyed', async () => {
  await device.json(...register, '--sheet', 's.txt')
  await device.file('a.txt', 'before\u001b[2Jafter')
  await device.json(
    '--as',
    'alice',
    'record',
    'add',
    'a.txt',
    '-c',
    'labs',
    '--name',
    'evil\u001b]0;x\u0007.txt',
  )
  const shown = await device.runIn({ answers: {} }, '--as', 'alice', 'record', 'open', 'labs/0')
  expect(shown.stdout).toContain('before\ufffd[2Jafter')
  expect(shown.stdout).not.toContain('\u001b')
  const listed = await device.runIn({ answers: {} }, '--as', 'alice', 'record', 'list')
  expect(listed.stdout).not.toContain('\u001b')
  const piped = await device.run('--as', 'alice', 'record', 'open', 'labs/0')
  expect(piped.stdout).toBe('before\u001b[2Jafter\n')
})

test('error: what is no text is not printed', async () => {
  await device.json(...register, '--sheet', 's.txt')
  await device.file('a.pdf', new Uint8Array([1, 2, 3]))
  await device.json('--as', 'alice', 'record', 'add', 'a.pdf', '-c', 'labs')
  const { code, stderr } = await device.run('--as', 'alice', 'record', 'open', 'labs/0')
  expect(code).toBe(2)
  expect(stderr).toContain('medrec record download')
})

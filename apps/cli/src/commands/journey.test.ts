import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { testNetwork } from '@medrec/dev-env/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDevice, type Device, testPassphrase } from '../testing.ts'

const medrec = testNetwork({ isolate: 'none' })
let device: Device
beforeAll(() => {
  device = createDevice(medrec.network)
})
afterAll(() => device.remove())

const addressPattern = /^0x[0-9a-fA-F]{40}$/
const content = new Uint8Array(100_000).map((_, i) => (i * 7) % 251)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('patient register: one transaction, and a sheet that only its owner reads', async () => {
  const { account, hash, sheet } = await device.json(
    ...['--as', 'alice', 'patient', 'register', '--family', 'Amrani', '--given', 'Salma'],
    ...['--birth-date', '1987-03-14', '--sheet', 'alice.txt'],
  )
  expect(account).toMatch(addressPattern)
  expect(hash).toMatch(/^0x[0-9a-f]{64}$/)
  expect(statSync(sheet).mode & 0o777).toBe(0o600)
  expect(readFileSync(sheet, 'utf8')).toContain(account.toLowerCase())
  expect(statSync(join(device.home, 'people/alice/keys.age')).mode & 0o777).toBe(0o600)
})

test('patient register: again is refused, and nothing is overwritten', async () => {
  const sheet = readFileSync(join(device.cwd, 'alice.txt'), 'utf8')
  const again = await device.run(
    ...['--as', 'alice', 'patient', 'register', '--family', 'X', '--sheet', 'other.txt', '--json'],
  )
  expect(again.code).toBe(2)
  expect(JSON.parse(again.stderr).name).toBe('AlreadyRegisteredError')
  expect(readFileSync(join(device.cwd, 'alice.txt'), 'utf8')).toBe(sheet)
})

test('patient profile: shown, and saved anew', async () => {
  const before = await device.json('--as', 'alice', 'patient', 'profile')
  expect(before.profile).toEqual({
    resourceType: 'Patient',
    name: [{ family: 'Amrani', given: ['Salma'] }],
    birthDate: '1987-03-14',
  })
  await device.file('profile.json', JSON.stringify({ ...before.profile, gender: 'female' }))
  await device.json('--as', 'alice', 'patient', 'profile', '--profile', 'profile.json')
  const after = await device.json('--as', 'alice', 'patient', 'profile')
  expect(after.profile.gender).toBe('female')
})

test('doctor register, list, and admin verify', async () => {
  await device.json(
    ...['--as', 'bob', 'doctor', 'register', '--name', 'Dr Bob', '--specialty', 'Cardiology'],
    ...['--licence', 'MA-1', '--sheet', 'bob.html'],
  )
  expect(readFileSync(join(device.cwd, 'bob.html'), 'utf8')).toMatch(/^<!doctype html>/)
  await createOfficial('registrar', medrec.network.accounts.registrar)
  const unverified = await device.json('--as', 'alice', 'doctor', 'list')
  expect(unverified.doctors).toMatchObject([{ name: 'Dr Bob', specialty: 'Cardiology', verified: false }])
  await device.json('--as', 'registrar', 'admin', 'verify', 'bob')
  const { code, stdout } = await device.run('--as', 'alice', 'doctor', 'list')
  expect(code).toBe(0)
  expect(stdout).toMatch(/Dr Bob +Cardiology +verified/)
  const profile = await device.json('--as', 'alice', 'doctor', 'profile', 'bob')
  expect(profile).toMatchObject({ verified: true, suspended: false })
})

test('record add, list and download: the same bytes come back', async () => {
  await device.file('scan.dcm', content)
  const { record } = await device.json('--as', 'alice', 'record', 'add', 'scan.dcm', '-c', 'imaging')
  const { records } = await device.json('--as', 'alice', 'record', 'list', '-c', 'imaging')
  expect(records).toMatchObject([
    { name: 'scan.dcm', mediaType: 'application/dicom', size: content.length, reference: record },
  ])
  const saved = await device.json('--as', 'alice', 'record', 'download', 'imaging/0', '-o', 'back.dcm')
  expect(saved).toMatchObject({ sha256: sha256(content), authorVerified: true })
  expect(sha256(readFileSync(join(device.cwd, 'back.dcm')))).toBe(sha256(content))
})

test('record download: into a folder under a safe name, beside what is there', async () => {
  const { run } = device
  for (const name of ['scan.dcm', 'scan (2).dcm', 'scan (3).dcm']) {
    const { code } = await run('--as', 'alice', 'record', 'download', 'imaging/0', '-o', '.')
    expect(code).toBe(0)
    expect(sha256(readFileSync(join(device.cwd, name)))).toBe(sha256(content))
  }
})

test('record open and note: text is shown, by place or by ID', async () => {
  await device.runIn(
    { input: 'From stdin.\n' },
    '--as',
    'alice',
    'record',
    'add',
    '-',
    '-c',
    'labs',
    '--name',
    'a.txt',
  )
  const { record } = await device.json('--as', 'alice', 'record', 'note', 'labs/0', 'Repeat in spring.')
  const opened = await device.run('--as', 'alice', 'record', 'open', record.uid.slice(0, 8))
  expect(opened).toEqual({ code: 0, stdout: 'Repeat in spring.\n', stderr: '' })
  const byNumber = await device.run('--as', 'alice', 'record', 'open', `${record.compartment}/0`, '-o', '-')
  expect(byNumber).toEqual({ code: 0, stdout: 'From stdin.\n', stderr: '' })
})

test('access grant, doctor patients, record open as the doctor, access list', async () => {
  const granted = await device.json(
    ...[
      '--as',
      'alice',
      'access',
      'grant',
      'bob',
      '-c',
      'labs,imaging',
      '-p',
      'read,write,copy',
      '--until',
      '90d',
    ],
  )
  expect(granted).toMatchObject({ verified: true, permissions: ['read', 'write', 'copy'] })
  const { patients } = await device.json('--as', 'bob', 'doctor', 'patients')
  expect(patients).toMatchObject([{ state: 'live', permissions: ['read', 'write', 'copy'] }])
  const opened = await device.json('--as', 'bob', 'record', 'open', 'labs/0', '--patient', 'alice')
  expect(opened.text).toBe('From stdin.\n')
  expect(opened.accessHash).toMatch(/^0x/)
  const { profile } = await device.json('--as', 'bob', 'patient', 'profile', '--patient', 'alice')
  expect(profile.birthDate).toBe('1987-03-14')
  const { access } = await device.json('--as', 'alice', 'access', 'list')
  expect(access).toMatchObject([{ state: 'live', boxOwed: false }])
  expect(access[0].opened).toHaveLength(2)
})

test('doctor library: a copy, sent back, deleted', async () => {
  await device.file('letter.txt', 'Dear colleague')
  await device.json('--as', 'bob', 'record', 'add', 'letter.txt', '-c', 'labs', '--patient', 'alice')
  await device.json('--as', 'bob', 'doctor', 'library', 'add', 'labs/0', '--patient', 'alice')
  const { records } = await device.json('--as', 'bob', 'doctor', 'library', 'list')
  const copies = records.filter(({ label }: { label: string }) => label === 'labs')
  expect(copies).toMatchObject([{ name: 'a.txt' }])
  const { record } = await device.json(
    '--as',
    'bob',
    'doctor',
    'library',
    'send',
    'labs/0',
    '--to',
    'alice',
    '-c',
    'labs',
  )
  const sent = await device.json('--as', 'alice', 'record', 'open', record.uid)
  expect(sent.text).toBe('From stdin.\n')
  await device.json('--as', 'bob', 'doctor', 'library', 'delete', 'labs/0')
  const gone = await device.run('--as', 'bob', 'record', 'open', 'labs/0', '--json')
  expect(gone).toMatchObject({ code: 4, stdout: '' })
  expect(JSON.parse(gone.stderr).name).toBe('RecordUnknownError')
})

test('access revoke: what comes later stays closed', async () => {
  const revoked = await device.json('--as', 'alice', 'access', 'revoke', 'bob')
  expect(revoked).toMatchObject({ rotationOwed: false })
  expect(revoked.rotated.length).toBeGreaterThan(0)
  const refused = await device.run('--as', 'bob', 'record', 'open', 'labs/0', '--patient', 'alice', '--json')
  expect(refused).toMatchObject({ code: 3, stdout: '' })
  expect(JSON.parse(refused.stderr)).toMatchObject({
    name: 'GrantEndedError',
    category: 'auth',
    retryable: false,
  })
})

test('record delete: for good', async () => {
  const { deleted } = await device.json('--as', 'alice', 'record', 'delete', 'imaging/0')
  expect(deleted).toBe(true)
  const gone = await device.run('--as', 'alice', 'record', 'delete', 'imaging/0')
  expect(gone.code).toBe(4)
})

test('admin suspend and reinstate', async () => {
  await device.json('--as', 'registrar', 'admin', 'suspend', 'bob')
  const { code, stderr } = await device.run('--as', 'alice', 'access', 'grant', 'bob', '-c', 'labs')
  expect(code).toBe(3)
  expect(stderr).toContain('The doctor is suspended.')
  await device.json('--as', 'registrar', 'admin', 'reinstate', 'bob')
  const { suspended } = await device.json('--as', 'alice', 'doctor', 'profile', 'bob')
  expect(suspended).toBe(false)
})

test('auditor invite, accept, list and remove', async () => {
  await createOfficial('admin', medrec.network.accounts.admin)
  const { wallet } = await device.json('--as', 'carol', 'wallet', 'create')
  await device.json('--as', 'admin', 'auditor', 'invite', 'carol')
  await device.json('--as', 'carol', 'auditor', 'accept')
  const { auditors } = await device.json('auditor', 'list')
  expect(auditors).toMatchObject([{ account: wallet, status: 'active' }])
  await device.json('--as', 'admin', 'auditor', 'remove', 'carol')
  expect((await device.json('auditor', 'list')).auditors).toMatchObject([{ status: 'removed' }])
})

test('audit list and verify: plain words, whole and unchanged', async () => {
  const { events, next } = await device.json('audit', 'list', '--subject', 'alice', '-n', '3')
  expect(events).toHaveLength(3)
  expect(next).toEqual(expect.any(Number))
  const page = await device.json('audit', 'list', '--subject', 'alice', '-n', '1', '--from', `${next}`)
  expect(page.events[0].id).toBe(next)
  const read = await device.json('audit', 'list', '--kinds', 'recordsRead')
  expect(read.events[0].description).toContain('read record')
  const verified = await device.json('audit', 'verify')
  const all = await device.json('audit', 'list', '-n', '1000', '--oldest')
  expect(verified).toMatchObject({ verified: true, events: all.events.length })
  expect((await device.json('audit', 'verify', '--subject', 'alice')).verified).toBe(true)
})

test('vault status, rotate and resume', async () => {
  const before = await device.json('--as', 'alice', 'vault', 'status')
  expect(before.unfinished).toEqual([])
  await device.json('--as', 'alice', 'vault', 'rotate', '-c', 'labs')
  const after = await device.json('--as', 'alice', 'vault', 'status')
  const epochOf = ({ compartments }: typeof before) =>
    compartments.find(({ label }: { label: string }) => label === 'labs').epoch
  expect(epochOf(after)).toBe(epochOf(before) + 1)
  expect(await device.json('--as', 'alice', 'vault', 'resume')).toMatchObject({ resumed: [] })
})

test('vault restore: from the sheet on an empty machine, and the old key can do nothing', async () => {
  const other = createDevice(medrec.network)
  await other.file('alice.txt', readFileSync(join(device.cwd, 'alice.txt'), 'utf8'))
  const restored = await other.json('--as', 'alice', 'vault', 'restore', '--sheet', 'alice.txt')
  expect(restored).toMatchObject({ extent: 'full', role: 'patient' })
  const opened = await other.json('--as', 'alice', 'record', 'open', 'labs/0')
  expect(opened.text).toBe('From stdin.\n')
  await other.file('new.txt', 'On the new device.')
  await other.json('--as', 'alice', 'record', 'add', 'new.txt', '-c', 'labs')
  const old = await device.run('--as', 'alice', 'record', 'add', 'letter.txt', '-c', 'labs', '--json')
  expect(old.code).toBe(3)
  other.remove()
})

test('status: needs no passphrase', async () => {
  const { chainId, doctors, people, stores } = await device.json('status', '--passphrase-file', 'none')
  expect({ chainId, doctors }).toEqual({ chainId: 31337, doctors: 1 })
  expect(stores).toMatchObject([{ reachable: true }])
  expect(people.map(({ name }: { name: string }) => name)).toEqual([
    'admin',
    'alice',
    'bob',
    'carol',
    'registrar',
  ])
})

test('admin deploy: on a chain where everything stands, the same addresses and a usable network file', async () => {
  const { rpcUrl, storeUrl, accounts, deployment } = medrec.network
  const admin = accounts.admin.address
  const path = join(device.cwd, 'deployed.json')
  const deployed = await device.json(
    ...['--as', 'admin', '--rpc', rpcUrl, '--network', path, 'admin', 'deploy', '--admin', admin],
    ...['--registrar', accounts.registrar.address, '--store', storeUrl],
  )
  expect(deployed.deployment.contracts.auditLog.address).toBe(deployment.contracts.auditLog.address)
  expect((await device.json('--network', path, 'audit', 'verify')).verified).toBe(true)
})

async function createOfficial(name: string, { getHdKey }: (typeof medrec.network.accounts)['admin']) {
  const key = Buffer.from(getHdKey().privateKey ?? []).toString('hex')
  const { chmod } = await import('node:fs/promises')
  const path = await device.file(`${name}.key`, `${key}\n`)
  await chmod(path, 0o600)
  await device.json('--as', name, 'wallet', 'create', '--wallet-key-file', path)
}

test('behavior: no secret of a person is in any output', async () => {
  const words = readFileSync(join(device.cwd, 'alice.txt'), 'utf8')
  const phrase = [...words.matchAll(/ \d+ ([a-z]+)/g)].map(([, word]) => word)
  expect(phrase).toHaveLength(24)
  const { stderr, stdout } = await device.run('--as', 'alice', 'vault', 'status')
  expect(`${stdout}${stderr}`).not.toContain(testPassphrase)
  expect(`${stdout}${stderr}`).not.toContain(phrase.slice(0, 3).join(' '))
})

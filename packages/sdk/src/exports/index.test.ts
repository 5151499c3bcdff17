import { expect, test } from 'vitest'
import * as face from './index.ts'
import { medrecActions } from './index.ts'

test('default: the public names', () => {
  expect(Object.keys(face).sort()).toMatchInlineSnapshot(`
    [
      "MedrecError",
      "createMemoryKeys",
      "createMemoryState",
      "medrecActions",
      "withMedrec",
    ]
  `)
})

test('behavior: the namespaces of a client, and their functions', () => {
  const port = {} as never
  const client = medrecActions({ store: port, keys: port, state: port })(port)
  const names = Object.entries(client).map(([name, functions]) => [name, Object.keys(functions).sort()])
  expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
    {
      "access": [
        "check",
        "grant",
        "list",
        "renounce",
        "revoke",
      ],
      "admin": [
        "reinstateDoctor",
        "suspendDoctor",
        "unverifyDoctor",
        "verifyDoctor",
      ],
      "audit": [
        "list",
        "verify",
      ],
      "auditors": [
        "accept",
        "invite",
        "is",
        "list",
        "remove",
      ],
      "doctors": [
        "get",
        "getProfile",
        "list",
        "prepare",
        "publish",
        "register",
        "updateProfile",
      ],
      "library": [
        "delete",
        "list",
        "save",
        "send",
      ],
      "patients": [
        "getProfile",
        "list",
        "prepare",
        "register",
        "updateProfile",
      ],
      "records": [
        "add",
        "addNote",
        "admit",
        "delete",
        "list",
        "open",
      ],
      "vault": [
        "restore",
        "resume",
        "rotate",
        "salvage",
        "status",
      ],
    }
  `)
})

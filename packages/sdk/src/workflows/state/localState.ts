import type * as v from 'valibot'
import { decodeCanonical, encodeCanonical } from '../../crypto/canonicalJson.ts'
import { createLocalSeal } from '../../crypto/localSeal.ts'
import { KeysMissingError } from '../../errors/workflows.ts'
import type { Context, Keyring } from '../context.ts'

/** A typed, sealed view of the state store. A name is `<kind>/<rest>`: the kind is visible, the rest is not. */
export type LocalState = {
  get<schema extends v.GenericSchema>(
    name: string,
    schema: schema,
  ): Promise<v.InferOutput<schema> | undefined>
  put(name: string, value: unknown): Promise<void>
  delete(name: string): Promise<void>
  /** Everything of a kind, in any order. */
  list<schema extends v.GenericSchema>(kind: string, schema: schema): Promise<v.InferOutput<schema>[]>
}

const maxBytes = 4 * 1024 * 1024

/**
 * Opens the local state of the person whose keys are on this device. The store sees kinds, opaque names and sealed
 * bytes: whom a patient trusts is nobody's business.
 *
 * @throws {KeysMissingError} where there are no keys.
 */
export async function openState(ctx: Pick<Context, 'keys' | 'state'>): Promise<LocalState> {
  const keyring = await ctx.keys.load()
  if (keyring === undefined) throw new KeysMissingError()
  return openStateOf(ctx, keyring)
}

/** As {@link openState}, for a keyring at hand. */
export function openStateOf(ctx: Pick<Context, 'state'>, keyring: Keyring): LocalState {
  const { state } = ctx
  const [first] = keyring.identities
  if (first === undefined) throw new KeysMissingError()
  const { hide, open, seal } = createLocalSeal(first.seed)
  const place = (name: string) => {
    const kind = name.slice(0, name.indexOf('/'))
    return `${kind}/${hide(`${keyring.account.toLowerCase()}/${name}`)}`
  }
  return {
    get: async (name, schema) => {
      const key = place(name)
      const sealed = await state.get(key)
      return sealed === undefined ? undefined : decodeCanonical(open(key, sealed), schema, { maxBytes })
    },
    put: async (name, value) => {
      const key = place(name)
      await state.put(key, seal(key, encodeCanonical(value)))
    },
    delete: async (name) => {
      await state.delete(place(name))
    },
    list: async (kind, schema) => {
      const keys = await state.list(`${kind}/`)
      const sealed = await Promise.all(keys.map(async (key) => ({ key, bytes: await state.get(key) })))
      // An entry may vanish between the listing and the reading: another process finished it.
      return sealed.flatMap(({ key, bytes }) =>
        bytes === undefined ? [] : [decodeCanonical(open(key, bytes), schema, { maxBytes })],
      )
    },
  }
}

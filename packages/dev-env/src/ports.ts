import { once } from 'node:events'
import { createServer } from 'node:net'
import { DevEnvironmentError } from './errors.ts'

export const loopback = '127.0.0.1'

const attempts = 100

/**
 * The first port from `preferred` on that nobody listens to on 127.0.0.1.
 *
 * Another process may take it between the question and its use, so whoever listens must still be ready for that.
 *
 * @throws DevEnvironmentError where a hundred in a row are taken.
 */
export async function findFreePort(preferred: number): Promise<number> {
  for (let port = preferred; port < Math.min(preferred + attempts, 65_536); port += 1) {
    if (await isFree(port)) return port
  }
  throw new DevEnvironmentError(
    `The ports ${preferred} to ${preferred + attempts - 1} are all taken.`,
    'Choose another with --rpc-port or --store-port.',
  )
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen({ host: loopback, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}

import { test } from 'vitest'
import { checkVector } from '../../../test/cctv.ts'

test.each(['stream_257_chunks', 'stream_257_chunks_full', 'stream_258_chunks'])('byte by byte: %s', (name) =>
  checkVector(name, 'byte by byte'),
)

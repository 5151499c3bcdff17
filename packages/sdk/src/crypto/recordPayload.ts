import type { ContentMismatchError } from '../errors/formats.ts'
import type { Manifest } from './manifest.ts'

/** Bytes to read: a stream, an async iterable, or bytes in memory. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Uint8Array

export declare namespace encryptRecordPayload {
  type Parameters = {
    source: ByteSource
    signal?: AbortSignal | undefined
    /** Plaintext bytes so far. */
    onProgress?: ((progress: { bytes: number }) => void) | undefined
  }
  type ReturnType = {
    ciphertext: ReadableStream<Uint8Array>
    /** Settles when `ciphertext` has been read to its end. */
    result: Promise<{
      /** Of the content before padding, hex. */
      sha256: string
      /** Bytes of the content before padding. */
      size: number
      /** Bytes of the ciphertext. */
      ciphertextSize: number
      /** `AGE-SECRET-KEY-PQ-1…` for `sealManifest`. */
      ageIdentity: string
    }>
  }
}

export declare namespace decryptRecordPayload {
  type Parameters = {
    /** The payload file, from its first byte. */
    ciphertext: ByteSource
    manifest: Manifest
    signal?: AbortSignal | undefined
    onProgress?: ((progress: { bytes: number; total: number }) => void) | undefined
  }
  /** The content; errors at its end where SHA-256, size or padding are wrong: nothing before a clean end is final. */
  type ReturnType = ReadableStream<Uint8Array>
  type ErrorType = ContentMismatchError
}

export declare namespace readRecordRange {
  type Parameters = {
    manifest: Manifest
    /** Fetches bytes of the payload file. */
    read: (range: { offset: number; length: number }) => Promise<Uint8Array>
    offset: number
    length: number
    signal?: AbortSignal | undefined
  }
  /** Authenticated by the payload's key; the whole content's SHA-256 is not checked. */
  type ReturnType = Uint8Array
}

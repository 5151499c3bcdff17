import { extname } from 'node:path'

const byExtension: Record<string, string> = {
  '.csv': 'text/csv',
  '.dcm': 'application/dicom',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.gif': 'image/gif',
  '.heic': 'image/heic',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.mp4': 'video/mp4',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
}

/** A media type by the extension of a name; `application/octet-stream` where it says nothing. */
export function guessMediaType(name: string): string {
  return byExtension[extname(name).toLowerCase()] ?? 'application/octet-stream'
}

/** Whether content of this type can be shown as text. */
export function isText(mediaType: string): boolean {
  return /^(text\/|application\/([a-z.+-]+\+)?(json|xml)\b)/i.test(mediaType)
}

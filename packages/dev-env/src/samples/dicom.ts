import dcmjs, { type NaturalizedDataset } from 'dcmjs'

const { DicomDict, DicomMessage, DicomMetaDictionary } = dcmjs.data

/** PS3.6 annex A. */
const uids = {
  secondaryCapture: '1.2.840.10008.5.1.4.1.1.7',
  explicitLittleEndian: '1.2.840.10008.1.2.1',
}

/** 2.25 and a UUID as a number (PS3.5 annex B.2); fixed, so that the sample is the same every time. */
const uuidBased = (digit: number) => `2.25.30288416473628346290619384810571645013${digit}`
const instance = uuidBased(1)
const study = uuidBased(2)
const series = uuidBased(3)
const implementation = uuidBased(4)

export declare namespace createDicom {
  type Parameters = {
    /** `Family^Given`, as PS3.5 writes a person's name. */
    patientName: string
    patientId: string
    /** Width and height in pixels, even. */
    size?: number
  }
}

/**
 * A DICOM file (PS3.10) with one 8-bit greyscale image, a secondary capture: a ring on a gradient, byte for byte the
 * same for the same parameters.
 *
 * @example
 * import { createDicom } from '@medrec/dev-env'
 *
 * const bytes = createDicom({ patientName: 'Doe^Jane', patientId: 'sample' })
 */
export function createDicom({ patientId, patientName, size = 128 }: createDicom.Parameters): Uint8Array {
  const meta = DicomMetaDictionary.denaturalizeDataset({
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: uids.secondaryCapture,
    MediaStorageSOPInstanceUID: instance,
    TransferSyntaxUID: uids.explicitLittleEndian,
    ImplementationClassUID: implementation,
    ImplementationVersionName: 'MEDREC_SAMPLE',
  })
  const file = new DicomDict(meta)
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: uids.secondaryCapture,
    SOPInstanceUID: instance,
    StudyInstanceUID: study,
    SeriesInstanceUID: series,
    StudyDate: '20260105',
    StudyTime: '083000',
    AccessionNumber: '',
    StudyID: '1',
    SeriesNumber: '1',
    InstanceNumber: '1',
    ReferringPhysicianName: '',
    Modality: 'OT',
    ConversionType: 'SYN',
    PatientName: patientName,
    PatientID: patientId,
    PatientBirthDate: '',
    PatientSex: '',
    PatientOrientation: '',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: size,
    Columns: size,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: [drawRing(size).buffer],
    _vrMap: { PixelData: 'OB' },
  })
  return new Uint8Array(file.write())
}

export declare namespace parseDicom {
  type ReturnType = {
    /** Data elements by keyword. */
    dataset: NaturalizedDataset
    /** The first frame's pixels. */
    pixels: Uint8Array
  }
}

/**
 * Reads a DICOM file back.
 *
 * @throws Error of dcmjs where the bytes are not a DICOM file, or without pixels.
 */
export function parseDicom(bytes: Uint8Array): parseDicom.ReturnType {
  const file = DicomMessage.readFile(new Uint8Array(bytes).buffer)
  const dataset = DicomMetaDictionary.naturalizeDataset(file.dict)
  const { PixelData: frames } = dataset
  const frame: unknown = Array.isArray(frames) ? frames[0] : frames
  if (!(frame instanceof ArrayBuffer)) throw new Error('The DICOM file has no pixel data.')
  return { dataset, pixels: new Uint8Array(frame) }
}

function drawRing(size: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(size * size)
  const middle = (size - 1) / 2
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const distance = Math.hypot(x - middle, y - middle) / size
      const onRing = distance > 0.28 && distance < 0.36
      pixels[y * size + x] = onRing ? 255 : Math.round((x / size) * 96)
    }
  }
  return pixels
}

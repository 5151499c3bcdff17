// dcmjs ships no types; these are the parts we use.
declare module 'dcmjs' {
  /** A data set by keyword (`PatientID`), values as JavaScript sees them. */
  export type NaturalizedDataset = Record<string, unknown>

  type Dataset = Record<string, { vr: string; Value: unknown[] }>

  class DicomDict {
    constructor(meta: Dataset)
    meta: Dataset
    dict: Dataset
    write(): ArrayBuffer
  }

  const dcmjs: {
    data: {
      DicomDict: typeof DicomDict
      DicomMessage: { readFile(bytes: ArrayBuffer): DicomDict }
      DicomMetaDictionary: {
        denaturalizeDataset(dataset: NaturalizedDataset): Dataset
        naturalizeDataset(dataset: Dataset): NaturalizedDataset
      }
    }
  }
  export default dcmjs
}

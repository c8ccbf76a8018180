/** What a document is, each with the class of patient data that it belongs to: whoever sees that class of an order reads it and may add one. */
export const documentKinds = {
  prescription: { label: 'Prescription or written order', class: 'clinical' },
  medical_necessity: { label: 'Certificate of medical necessity', class: 'clinical' },
  face_to_face: { label: 'Note of the face-to-face encounter', class: 'clinical' },
  clinical: { label: 'Other clinical document', class: 'clinical' },
  coverage: { label: 'Insurance document', class: 'coverage' },
  delivery: { label: 'Delivery paper', class: 'fulfilment' },
  facility_record: { label: 'A facility’s record of receipt', class: 'fulfilment' },
} as const;
export type DocumentKind = keyof typeof documentKinds;

export const documentMediaTypes = ['application/pdf', 'image/png', 'image/jpeg'] as const;
export type DocumentMediaType = (typeof documentMediaTypes)[number];
export const maxDocumentBytes = 20 * 1024 * 1024;
export const maxDocumentsPerOrder = 100;

/** Why a document counts no more. */
export const withdrawReasons = {
  wrong_patient: 'It belongs to another patient',
  wrong_document: 'It is not the document it was meant to be',
  unreadable: 'It cannot be read',
  replaced: 'A better one replaces it',
} as const;

/**
 * Why sealed data or a key could not be used. None is the caller's mistake: to whoever asks it is an internal error, to the operator a code to act on.
 * Messages name places and key ids, never plaintext or key material.
 */
export type PhiErrorCode =
  /** Not the form this server writes: a member missing, added or not in canonical base64url. */
  | 'sealed_malformed'
  /** Another algorithm than the ones readers accept. */
  | 'sealed_algorithm'
  /** Sealed for another table, row, class or revision. */
  | 'sealed_elsewhere'
  /** Sealed under another patient's key. */
  | 'sealed_other_key'
  /** Altered since it was sealed. */
  | 'sealed_altered'
  /** The patient's key does not unwrap: altered, or another patient's. */
  | 'patient_key_refused'
  | 'root_key_missing'
  | 'root_key_length'
  | 'root_key_permissions'
  /** The patient's key is wrapped under a root key that this server does not have. */
  | 'root_key_other';

export class PhiError extends Error {
  readonly code: PhiErrorCode;

  constructor(code: PhiErrorCode, message: string) {
    super(message);
    this.name = 'PhiError';
    this.code = code;
  }
}

/** What a verification looks at (spec, "Verification"). A waiver names one: it stands in the journal, where nothing that a person types may. */
export const checks = [
  'order_details',
  'insurance_coverage',
  'provider_credentials',
  'territory_assignment',
  'prior_authorisation',
  'duplicates',
] as const;
export type CheckName = (typeof checks)[number];

/**
 * How a check stands. `pending`: not decided since what it looks at last changed. `failed` is final and coded; `unavailable` is tried again and is never a
 * reason to reject; `needs_review` is for a person.
 */
export const checkOutcomes = ['pending', 'passed', 'failed', 'needs_review', 'unavailable', 'not_required'] as const;
export type CheckOutcome = (typeof checkOutcomes)[number];

/** What mends what a check found, by its code; codes of payers and registries have none. */
export const checkRemedies: Readonly<Record<string, string>> = {
  patient_missing: 'Add the patient’s name, or the member id.',
  practitioner_missing: 'Place the order with the practitioner who orders.',
  signature_missing: 'Have the ordering practitioner sign.',
  description_missing: 'Amend the line with a description.',
  laterality_missing: 'Amend the line with its side.',
  prescription_missing: 'Add the prescription.',
  medical_necessity_missing: 'Add the certificate of medical necessity.',
  clinical_missing: 'Add the clinical record that is asked for.',
  face_to_face_missing: 'Add the note of the face-to-face encounter.',
  face_to_face_too_old: 'Add the note of a later encounter, or order anew after one.',
  face_to_face_after_order: 'Add the note of an encounter before the order.',
  coverage_missing: 'Amend the order with the plan and the member id.',
  coverage_inactive: 'Ask the clinic for the plan that is in force, and amend the order with it.',
  member_not_found: 'Compare member id, name and birth date with the card, and amend what differs.',
  unknown_payer: 'Amend the order with a payer that is set up, or look at the plan’s own portal.',
  not_on_file: 'Look at the plan’s own portal.',
  npi_invalid: 'The check digit is wrong: place the order with the practitioner’s right NPI.',
  npi_not_found: 'Place the order with an NPI that the registry knows.',
  npi_of_organisation: 'Place the order with the practitioner’s own NPI, not the organisation’s.',
  npi_deactivated: 'Have a practitioner order whose NPI is active.',
  npi_name_differs: 'Compare the name with the registry’s, and correct the practitioner.',
  practitioner_disabled: 'Have another practitioner order.',
  excluded: 'Federal programs do not pay: have a practitioner order who is not excluded.',
  exclusion_waived: 'The exclusion is waived in this state: make sure that it covers this order.',
  exclusion_name_match: 'Somebody of this name is excluded: make sure that it is another.',
  not_enrolled_to_order: 'Have a practitioner order whom Medicare has enrolled for it.',
  may_not_order: 'Have a practitioner order whose credential allows it.',
  credential_unknown: 'Add the practitioner’s credential, as MD or NP.',
  licence_expired: 'Record the licence that is in force, or have another practitioner order.',
  licence_of_another_state: 'Record the licence of the state that is delivered to.',
  authorisation_missing: 'Ask the payer for the prior authorisation and record it.',
  authorisation_requested: 'Record what the payer decides.',
  authorisation_denied: 'Ask the payer again with more evidence, and record what it decides.',
  authorisation_not_yet_valid: 'Wait for its first day, or ask the payer to bring it forward.',
  authorisation_expired: 'Ask the payer for a new one and record it.',
  same_item: 'Compare with the earlier order; cancel one, or say why both are needed.',
  similar_item: 'Compare with the earlier order; cancel one, or say why both are needed.',
};

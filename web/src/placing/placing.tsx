import type { PatientView } from '@orderly/contract';
import { createContext, useContext, useMemo, useState } from 'react';
import type { DocumentDraft } from '../orders/documents/document-fields.tsx';
import { emptyAddress, type LineForm, type OrderForm } from './form.ts';
import { fieldId, type Mistake } from './mistakes.ts';

export interface Placing {
  readonly form: OrderForm;
  /** Takes over what was entered; what stood against it at `pointer` is gone until the server says it again. */
  readonly change: (patch: Partial<OrderForm>, pointer?: string) => void;
  readonly changeLine: (index: number, patch: Partial<LineForm>, pointer?: string) => void;
  /** What an input of this place in the order needs. */
  readonly field: (pointer: string) => { readonly id: string; readonly error: string | undefined };
  readonly mistakes: readonly Mistake[];
  readonly setMistakes: (mistakes: readonly Mistake[]) => void;
  /** The patient chosen, as far as read. Kept for as long as the page is open, never in the draft. */
  readonly patient: PatientView | null;
  readonly choosePatient: (patient: PatientView | null) => void;
  /** What becomes documents of the order once it is placed, by kind. A draft can't keep them. */
  readonly files: Readonly<Record<string, DocumentDraft>>;
  readonly setFile: (draft: DocumentDraft) => void;
}

const PlacingContext = createContext<Placing | null>(null);
export const PlacingProvider = PlacingContext.Provider;

/** The order that is being filled in. Only for what stands in its form. */
export function usePlacing(): Placing {
  const placing = useContext(PlacingContext);
  if (placing === null) throw new Error('no order is being filled in here');
  return placing;
}

/** The state of a form that begins as `initial`, for a patient who may have been read already. */
export function useOrderForm(initial: OrderForm, known: PatientView | null): Placing {
  const [form, setForm] = useState(initial);
  const [mistakes, setMistakes] = useState<readonly Mistake[]>([]);
  const [patient, setPatient] = useState(known);
  const [files, setFiles] = useState<Readonly<Record<string, DocumentDraft>>>({});
  return useMemo(() => {
    const forget = (pointer: string | undefined) => {
      if (pointer !== undefined) setMistakes((known) => known.filter((mistake) => !`${mistake.pointer}/`.startsWith(`${pointer}/`)));
    };
    const change = (patch: Partial<OrderForm>, pointer?: string) => {
      setForm((before) => ({ ...before, ...patch }));
      forget(pointer);
    };
    return {
      form,
      change,
      changeLine: (index, patch, pointer) => {
        setForm((before) => ({ ...before, lines: before.lines.map((line, at) => (at === index ? { ...line, ...patch } : line)) }));
        forget(pointer);
      },
      field: (pointer) => ({ id: fieldId(pointer), error: mistakes.find((mistake) => mistake.pointer === pointer)?.message }),
      mistakes,
      setMistakes,
      patient,
      choosePatient: (chosen) => {
        setPatient(chosen);
        // What repeats or corrects an earlier order is for its patient.
        change({ patientId: chosen?.id ?? '', patient: null, acceptDuplicates: false, repeats: '', refill: null }, '/patient');
        if (chosen?.address !== undefined) setForm((before) => addressedTo(before, chosen.address));
      },
      files,
      setFile: (draft) => setFiles((before) => ({ ...before, [draft.kind]: draft })),
    };
  }, [form, mistakes, patient, files]);
}

/** Home is where an order goes, unless somewhere else was entered. */
function addressedTo(form: OrderForm, address: PatientView['address']): OrderForm {
  const { kind, ...entered } = form.shipTo;
  const isEntered = kind !== 'home' || Object.values(entered).some((part) => part !== '');
  return isEntered ? form : { ...form, shipTo: { kind, ...emptyAddress, ...address } };
}

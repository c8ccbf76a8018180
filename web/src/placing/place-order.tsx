import type { PatientView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failingOf } from '../api/failing.ts';
import { useMe } from '../app/session.ts';
import { Failure, Loading } from '../ui/states.tsx';
import type { OpenedDraft } from './drafts.ts';
import { emptyForm, type OrderForm } from './form.ts';
import { OrderFormView, type Placed } from './order-form-view.tsx';
import { PlacedView } from './placed-view.tsx';
import { providersQuery } from './sources.ts';

interface PlaceOrderProps {
  /** What it begins with; undefined for an empty one. */
  readonly initial?: OrderForm;
  /** Where that is kept already. */
  readonly draft?: OpenedDraft | null;
  readonly onDraft?: (draftId: string | null) => void;
}

interface Begun {
  /** Each form begins afresh. */
  readonly key: number;
  readonly form: OrderForm | null;
  readonly draft: OpenedDraft | null;
  readonly patient: PatientView | null;
}

/** A form until it is placed, then what came of it, and the next one. */
export function PlaceOrder({ initial, draft = null, onDraft }: PlaceOrderProps) {
  const [begun, setBegun] = useState<Begun>({ key: 0, form: initial ?? null, draft, patient: null });
  const [placed, setPlaced] = useState<Placed | null>(null);
  const { data: providers, error, refetch } = useQuery(providersQuery);
  const { npi } = useMe();
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (providers === undefined) return <Loading />;
  const restart = (form: OrderForm | null, patient: PatientView | null) => {
    setBegun(({ key }) => ({ key: key + 1, form, draft: null, patient }));
    setPlaced(null);
  };
  const useful = providers.filter(({ disabledAt }) => disabledAt === null);
  const own = useful.find((provider) => provider.npi === npi) ?? (useful.length === 1 ? useful[0] : undefined);
  if (placed !== null) {
    const { form, patient } = placed;
    return <PlacedView placed={placed} onAnother={() => restart(sameFor(form, placed.order.patientId), patient)} onNew={() => restart(null, null)} />;
  }
  return (
    <OrderFormView
      key={begun.key}
      initial={begun.form ?? { ...emptyForm(), providerId: own?.id ?? '' }}
      draft={begun.draft}
      patient={begun.patient}
      onDraft={(id) => onDraft?.(id)}
      onPlaced={(result) => {
        onDraft?.(null);
        setPlaced(result);
      }}
    />
  );
}

/** Another order for the same patient: everything but what is ordered. */
function sameFor(form: OrderForm, patientId: string | undefined): OrderForm {
  const { providerId, billTo, payerId, memberId, shipTo, diagnoses } = form;
  return { ...emptyForm(), patientId: patientId ?? form.patientId, providerId, billTo, payerId, memberId, shipTo, diagnoses };
}

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { DraftList } from '../../placing/draft-list.tsx';
import { draftQuery } from '../../placing/drafts.ts';
import { PlaceOrder } from '../../placing/place-order.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';

/** Places an order, from nothing or from a draft. */
export function Page() {
  const navigate = useNavigate();
  const { draft } = useSearch({ strict: false }) as { readonly draft?: string };
  // Which draft was opened, and not which one is written since: that must not begin the form anew.
  const [opened, setOpened] = useState({ draftId: draft ?? null, count: 0 });
  const show = useCallback(
    (draftId: string | null) => void navigate({ to: '.', search: (draftId === null ? {} : { draft: draftId }) as never, replace: true }),
    [navigate],
  );
  const open = (draftId: string | null) => {
    setOpened(({ count }) => ({ draftId, count: count + 1 }));
    show(draftId);
  };
  return (
    <Frame title="New order" lead="What you enter is kept as a draft while you type.">
      <DraftList openId={draft ?? null} onOpen={open} />
      {opened.draftId === null ? (
        <PlaceOrder key={opened.count} onDraft={show} />
      ) : (
        <FromDraft key={opened.count} draftId={opened.draftId} onDraft={show} onAnew={() => open(null)} />
      )}
    </Frame>
  );
}

interface FromDraftProps {
  readonly draftId: string;
  readonly onDraft: (draftId: string | null) => void;
  readonly onAnew: () => void;
}

function FromDraft({ draftId, onDraft, onAnew }: FromDraftProps) {
  const { data, error, refetch } = useQuery(draftQuery(draftId));
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label="Reading the draft" />;
  if (data.form === null) {
    return (
      <Empty title="This draft cannot be opened" action={<Button onClick={onAnew}>Begin anew</Button>}>
        It was written by another version of this page.
      </Empty>
    );
  }
  return <PlaceOrder initial={data.form} draft={data.opened} onDraft={onDraft} />;
}

import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Failure } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import type { Changing } from '../change.ts';
import { doneWords } from '../words.ts';

interface ActionFormLayoutProps {
  readonly changing: Pick<Changing<never>, 'isPending' | 'failing' | 'conflict' | 'errors'>;
  /** On the button that does it. */
  readonly does: string;
  /** What will happen, in one sentence. */
  readonly happens: ReactNode;
  /** For what hurts: what can't be undone. The button is red, and asks once more. */
  readonly warns?: string;
  /** Why it can't be sent yet. */
  readonly lacks?: string | undefined;
  /** Which pointers the form shows at its fields; what is wrong elsewhere is told above. */
  readonly shows?: RegExp;
  /** What stands in place of the buttons for now, such as a question for the password. */
  readonly instead?: ReactNode;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children?: ReactNode;
}

const nowhere = /(?!)/;
const firstStop = 'input:not([type="hidden"]), textarea, select, button[type="submit"]';

/** What stands around the fields of every action: what will happen, what went wrong, who was faster, and the buttons. */
export function ActionForm(props: ActionFormLayoutProps) {
  const { changing, happens, warns, lacks, shows = nowhere, onSubmit, children } = props;
  const [isAsking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { errors } = changing;
  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    setAsking(false);
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  // The form may come after the dialog has placed the focus, or before it does, to what is marked.
  useEffect(() => {
    const marked = form.current?.querySelector<HTMLElement>('[data-autofocus]:not([type="submit"])');
    (marked ?? form.current?.querySelector<HTMLElement>(firstStop))?.focus();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks !== undefined || changing.isPending) return;
    if (warns !== undefined && !isAsking) return setAsking(true);
    onSubmit();
  };
  return (
    <form onSubmit={submit} ref={form}>
      <Stack>
        <Text>{happens}</Text>
        <WhatIsWrong changing={changing} shows={shows} />
        <WhoWasFaster changing={changing} />
        {children}
        {props.instead ?? <Buttons {...props} isAsking={isAsking} onBack={() => setAsking(false)} />}
      </Stack>
    </form>
  );
}

function WhatIsWrong({ changing: { failing, errors }, shows }: Pick<Required<ActionFormLayoutProps>, 'changing' | 'shows'>) {
  if (failing === null) return null;
  const all = Object.entries(errors);
  const atFields = all.filter(([pointer]) => shows.test(pointer));
  const elsewhere = [...new Set(all.flatMap(([pointer, detail]) => (shows.test(pointer) || detail === failing.detail ? [] : [detail])))];
  // Said once, where it helps most.
  const isAtFields = atFields.length > 0 && (elsewhere.length === 0 || atFields.some(([, detail]) => detail === failing.detail));
  return (
    <>
      <Failure failing={isAtFields ? { title: 'It can’t be sent like this', detail: 'What is marked below says why.' } : failing} />
      {elsewhere.length > 0 && (
        <List size="sm">
          {elsewhere.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      )}
    </>
  );
}

function WhoWasFaster({ changing: { conflict } }: Pick<ActionFormLayoutProps, 'changing'>) {
  if (conflict === null) return null;
  return (
    <Alert color="yellow" role="alert" title={`${conflict.by} was faster`}>
      {conflict.by} {doneWords(conflict.action)} <Time at={conflict.at} inherit />. What you entered is still here: look at the order as it stands
      now, and send it if it still fits.
    </Alert>
  );
}

type ButtonsProps = ActionFormLayoutProps & { readonly isAsking: boolean; readonly onBack: () => void };

function Buttons({ changing, does, warns, lacks, onCancel, isAsking, onBack }: ButtonsProps) {
  const words = changing.conflict === null ? does : `${does} anyway`;
  if (warns !== undefined && isAsking) {
    return (
      <Alert color="red" role="alert" title={warns}>
        <Group justify="flex-end">
          <Button variant="default" onClick={onBack}>
            No, go back
          </Button>
          <Button type="submit" color="red" loading={changing.isPending} autoFocus>
            Yes, {words.charAt(0).toLowerCase() + words.slice(1)}
          </Button>
        </Group>
      </Alert>
    );
  }
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" role="status">
        {lacks}
      </Text>
      <Group>
        <Button variant="default" onClick={onCancel}>
          Back
        </Button>
        <Button
          type="submit"
          loading={changing.isPending}
          disabled={lacks !== undefined}
          {...(warns === undefined ? {} : { color: 'red' })}
          data-autofocus
        >
          {words}
        </Button>
      </Group>
    </Group>
  );
}

import { Badge, Group, Stack, Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useActing } from '../../orders/acting.tsx';
import { questionWords } from '../../orders/words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Time } from '../../ui/time.tsx';
import { allowanceOf } from './allowance.ts';
import { Section } from './section.tsx';

type Question = Order['questions'][number];

interface QuestionsProps {
  readonly order: Order;
  /** With what was typed, as far as the viewer sees it. */
  readonly opened: Order | null;
}

/** What the clinic was asked, the open ones first; nothing where nobody asked anything. */
export function Questions({ order, opened }: QuestionsProps) {
  const { questions } = order;
  if (questions.length === 0) return null;
  const sorted = questions.toSorted((one, other) => Number(one.answeredAt !== null) - Number(other.answeredAt !== null));
  return (
    <Section title="Questions to the clinic">
      <Stack gap="md">
        {sorted.map((question) => (
          <QuestionRow key={question.id} order={order} question={question} opened={opened} />
        ))}
      </Stack>
    </Section>
  );
}

function QuestionRow({ order, question, opened }: { readonly order: Order; readonly question: Question; readonly opened: Order | null }) {
  const act = useActing();
  const { id, code, askedBy, askedAt, answeredAt, documentIds = [] } = question;
  const allowance = allowanceOf(order, 'answer');
  const typed = opened?.notes?.filter(({ questionId }) => questionId === id) ?? [];
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text fw={600}>{questionWords(code)}</Text>
          <Badge variant="light" color={answeredAt === null ? 'yellow' : 'teal'} tt="none">
            {answeredAt === null ? 'open' : 'answered'}
          </Badge>
        </Group>
        {answeredAt === null && allowance !== undefined && allowance.reason === undefined && (
          <ReasonedButton size="compact-sm" onClick={() => act({ action: 'answer', orderId: order.id, about: { questionId: id } })}>
            Answer
          </ReasonedButton>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        Asked by {askedBy === 'desk' ? 'the order desk' : 'the distributor'} <Time at={askedAt} inherit />
        {answeredAt !== null && (
          <>
            , answered <Time at={answeredAt} inherit />
          </>
        )}
        {documentIds.length > 0 && `, with ${documentIds.length === 1 ? 'a document' : `${documentIds.length} documents`}`}
      </Text>
      {typed.map((note) => (
        <Text key={note.id} size="sm">
          {note.authorName}: “{note.text}”
        </Text>
      ))}
    </Stack>
  );
}

import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

const questions = [
  ['/compliance/who-saw', 'Who saw this patient?', 'Find a patient, choose a month, read who looked at what and from where.'],
  ['/compliance/journal', 'What happened?', 'Search the journal by person, order, action, outcome and time, and take it along as a table.'],
] as const;

/** What compliance is asked, and where the answer is. */
export function QuestionsPanel() {
  return questions.map(([to, title, text]) => (
    <Card key={to} withBorder component="section">
      <Stack gap={4}>
        <Title order={2} size="h4">
          <Anchor component={Link} to={to} inherit>
            {title}
          </Anchor>
        </Title>
        <Text c="dimmed">{text}</Text>
      </Stack>
    </Card>
  ));
}

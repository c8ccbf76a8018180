import { Stack, Title } from '@mantine/core';
import { Page as Frame } from '../../../ui/page.tsx';
import { Background } from './background.tsx';
import { Services } from './services.tsx';

/** Whether everything that goes on in the background goes on. */
export function Page() {
  return (
    <Frame title="Operations" lead="Whether what goes on in the background goes on. The page keeps itself up to date.">
      <Background />
      <Stack gap="sm" component="section" aria-labelledby="services">
        <Title order={2} size="h4" id="services">
          Services outside
        </Title>
        <Services />
      </Stack>
    </Frame>
  );
}

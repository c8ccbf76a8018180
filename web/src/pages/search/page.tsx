import { Card } from '@mantine/core';
import { Page as Frame } from '../../ui/page.tsx';
import { Find } from './find.tsx';

/** Search as a page of its own. */
export function Page() {
  return (
    <Frame title="Search" lead="Press / on any page to search from there.">
      <Card withBorder maw={720} p="lg">
        <Find onOpen={() => undefined} hasFocus={false} />
      </Card>
    </Frame>
  );
}

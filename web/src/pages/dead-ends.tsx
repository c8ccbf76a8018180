import { Anchor, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';

/** For an address that leads nowhere, and for what is not to be known of: they look alike on purpose. */
export function NotFound() {
  return (
    <Page title="There is nothing here">
      <Empty title="Nothing at this address is for you" action={<HomeButton />}>
        It may have moved out of your territory, or the address may be mistyped. Search for the order’s number, or ask whoever sent you here.
      </Empty>
    </Page>
  );
}

export function NotAllowed() {
  return (
    <Page title="Not for your role">
      <Empty title="Your role does not include this page" action={<HomeButton />}>
        What you may do is listed under{' '}
        <Anchor component={Link} underline="always" to="/sessions">
          your account
        </Anchor>
        . An administrator of your organisation can change it.
      </Empty>
    </Page>
  );
}

function HomeButton() {
  return (
    <Button component={Link} to="/" variant="light">
      Go to what needs you
    </Button>
  );
}

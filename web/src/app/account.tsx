import { ActionIcon, Box, Group, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { signOut } from './session.ts';

interface AccountProps {
  readonly name: string;
  readonly organization: string;
}

/** Who one is, the colours, and the way out. */
export function Account({ name, organization }: AccountProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton>
          <Group gap={6} wrap="nowrap">
            <ActionIcon component="span" variant="light" radius="xl" aria-hidden>
              {name.slice(0, 1)}
            </ActionIcon>
            <VisuallyHidden>Account of </VisuallyHidden>
            <Box hiddenFrom="sm">
              <VisuallyHidden>{name}</VisuallyHidden>
            </Box>
            <Box visibleFrom="sm">
              <Text size="sm" fw={600} lh={1.2}>
                {name}
              </Text>
              <Text size="xs" c="dimmed" lh={1.2}>
                {organization}
              </Text>
            </Box>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/sessions">
          Your account and sessions
        </Menu.Item>
        <Menu.Item onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}>
          {colorScheme === 'dark' ? 'Light colours' : 'Dark colours'}
        </Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { Button, Checkbox, Text } from '@mantine/core';
import { type NotificationKind, type PersonalChannel, type PreferencesView, personalChannels, type SetPreferences } from '@orderly/contract';
import { DataTable } from '../../ui/data-table.tsx';

type Kind = PreferencesView['kinds'][number];
type Choices = SetPreferences['choices'];

const channelWords: Readonly<Record<PersonalChannel, string>> = { in_app: 'In the app', email: 'Mail', sms: 'SMS' };
const urgencyWords: Readonly<Record<Kind['urgent'], string>> = { always: 'Always', by_order: 'When the order is', never: 'Never' };

interface KindsProps {
  readonly kinds: readonly Kind[];
  readonly choices: Choices;
  readonly hasPhone: boolean;
  readonly onChange: (choices: Choices) => void;
}

/** Of each event by which ways one hears of it; what one leaves alone goes by the rules. */
export function Kinds({ kinds, choices, hasPhone, onChange }: KindsProps) {
  const chosenOf = ({ kind, standard }: Kind) => choices[kind] ?? standard;
  const choose = (kind: Kind, channel: PersonalChannel, isWanted: boolean) => {
    const others = chosenOf(kind).filter((one) => one !== channel);
    onChange({ ...choices, [kind.kind]: isWanted ? [...others, channel] : others });
  };
  const reset = (kind: NotificationKind) => onChange(Object.fromEntries(Object.entries(choices).filter(([name]) => name !== kind)));
  return (
    <>
      <DataTable
        caption="Events and ways"
        rows={kinds}
        keyOf={({ kind }) => kind}
        columns={[
          { title: 'What happens', cell: ({ title }) => title },
          ...personalChannels.map((channel) => ({
            title: channelWords[channel],
            cell: (kind: Kind) => (
              <Checkbox
                aria-label={`${channelWords[channel]}: ${kind.title}`}
                checked={chosenOf(kind).includes(channel)}
                onChange={(event) => choose(kind, channel, event.currentTarget.checked)}
              />
            ),
          })),
          { title: 'Urgent', cell: ({ urgent }) => <Text size="sm">{urgencyWords[urgent]}</Text> },
          {
            title: 'Usual',
            cell: ({ kind, title }) =>
              choices[kind] === undefined ? (
                <Text size="sm" c="dimmed">
                  as usual
                </Text>
              ) : (
                <Button size="compact-xs" variant="subtle" onClick={() => reset(kind)} aria-label={`As usual: ${title}`}>
                  As usual
                </Button>
              ),
          },
        ]}
      />
      {!hasPhone && (
        <Text size="sm" c="dimmed">
          SMS comes once your number is confirmed, below.
        </Text>
      )}
    </>
  );
}

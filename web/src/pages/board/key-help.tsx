import { Group, Kbd, Modal, Table, Text } from '@mantine/core';
import { keyWords } from './use-keys.ts';

/** The keys of the board. */
export function KeyHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys of the board">
      <Table>
        <Table.Tbody>
          {keyWords.map(([keys, does]) => (
            <Table.Tr key={does}>
              <Table.Th scope="row" w={120}>
                <Group gap={4}>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Th>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        Scan a packing slip or a pick list’s barcode anywhere on the board, and the order’s ship form opens.
      </Text>
    </Modal>
  );
}

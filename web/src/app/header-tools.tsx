import { NotificationBell } from '../pages/notifications/bell.tsx';
import { SearchBox, type SearchBoxProps } from '../pages/search/box.tsx';
import { DemoMenu } from './demo.tsx';

/** What every page offers at its top beside who one is. */
export function HeaderTools(search: SearchBoxProps) {
  return (
    <>
      <DemoMenu />
      <SearchBox {...search} />
      <NotificationBell />
    </>
  );
}

import { NotificationBell } from '../pages/notifications/bell.tsx';
import { SearchBox } from '../pages/search/box.tsx';
import { DemoMenu } from './demo.tsx';

/** What every page offers at its top beside who one is. */
export function HeaderTools() {
  return (
    <>
      <DemoMenu />
      <SearchBox />
      <NotificationBell />
    </>
  );
}

export { notificationSource } from './inbox.ts';
export { type NotificationKeys, notificationKeys } from './keys.ts';
export { loadNotificationRules } from './load-rules.ts';
export { deliveryStands, outboxStand } from './queue-store.ts';
export { openReceipts, type Receipts } from './receipts.ts';
export { notificationRoutes } from './routes.ts';
export {
  beginNotifications,
  type MessageServices,
  type NotificationOptions,
  type Notifications,
  smsReceiptsPath,
  startNotifications,
} from './start.ts';
export { loadStandardTemplates } from './templates/standard.ts';

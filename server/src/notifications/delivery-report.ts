/** What a delivery status notification says of one of our mails. */
export interface DeliveryReport {
  readonly messageId: string;
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** RFC 3463, as `5.1.1`. */
  readonly status: string;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/**
 * Reads a delivery status notification (RFC 3464) as it lies in a mailbox: the mail by its envelope id (RFC 3461), which we set, else by the Message-ID of what
 * came back with it. Null when it is none, or of no mail of ours. Pure.
 */
export function readReport(message: string): DeliveryReport | null {
  // Continued header lines are one line (RFC 5322 section 2.2.3).
  const text = message.replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, ' ');
  if (!/^content-type:\s*multipart\/report\b/im.test(text) || !/^content-type:\s*message\/delivery-status\b/im.test(text)) return null;
  const report = text.slice(text.search(/^content-type:\s*message\/delivery-status\b/im));
  const action = /^action:\s*(failed|delayed|delivered|relayed|expanded)\b/im.exec(report)?.[1]?.toLowerCase() as
    | DeliveryReport['action']
    | undefined;
  const status = /^status:\s*([245]\.\d{1,3}\.\d{1,3})\b/im.exec(report)?.[1];
  const messageId =
    new RegExp(`^original-envelope-id:\\s*(${uuid})\\s*$`, 'im').exec(report)?.[1] ??
    new RegExp(`^message-id:\\s*<(${uuid})@`, 'im').exec(report)?.[1];
  if (action === undefined || status === undefined || messageId === undefined) return null;
  return { messageId: messageId.toLowerCase(), action, status };
}

import type { Carrier, CarrierProgress, Disposition, Order, ShipmentMethod } from '@orderly/contract';

/** How something gets to the patient. */
export const methodWords: Readonly<Record<ShipmentMethod, string>> = {
  carrier: 'By carrier',
  own_delivery: 'By our own driver',
  pickup: 'Picked up by the patient',
  dispensed_at_clinic: 'Handed over at the clinic',
  facility: 'To a facility',
};

export const carrierWords: Readonly<Record<Carrier, string>> = {
  ups: 'UPS',
  fedex: 'FedEx',
  usps: 'USPS',
  dhl: 'DHL',
  ontrac: 'OnTrac',
  other: 'Another carrier',
};

/** How far a carrier has brought a shipment. */
export const progressWords: Readonly<Record<CarrierProgress, string>> = {
  announced: 'Announced to the carrier',
  in_transit: 'In transit',
  out_for_delivery: 'Out for delivery',
  available_for_pickup: 'Waits to be picked up',
  exception: 'The carrier reports trouble',
  returning: 'Comes back',
  delivered: 'Delivered, says the carrier',
};

/** What became of something that had shipped. */
export const dispositionWords: Readonly<Record<Disposition, string>> = {
  intercepted: 'Intercepted on its way',
  returned: 'It came back',
  kept: 'The patient keeps it',
  lost: 'It is lost',
};

type Shipment = Order['shipments'][number];

/** "UPS, shipped Nov 20, 2026": tells a shipment from others. */
export function shipmentName({ method, carrier, shippedAt }: Shipment): string {
  const how = carrier === undefined ? methodWords[method] : carrierWords[carrier];
  return `${how}, shipped ${day.format(new Date(shippedAt))}`;
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const trackingPages: Readonly<Partial<Record<Carrier, string>>> = {
  ups: 'https://www.ups.com/track?tracknum=',
  fedex: 'https://www.fedex.com/fedextrack/?trknbr=',
  usps: 'https://tools.usps.com/go/TrackConfirmAction?tLabels=',
  dhl: 'https://www.dhl.com/us-en/home/tracking/tracking-parcel.html?submit=1&tracking-id=',
  ontrac: 'https://www.ontrac.com/tracking/?number=',
};

/** The carrier's own public page of a parcel; null of a carrier that has none that is known. */
export function trackingPage(carrier: Carrier | undefined, trackingNumber: string): string | null {
  const page = carrier === undefined ? undefined : trackingPages[carrier];
  return page === undefined ? null : `${page}${encodeURIComponent(trackingNumber)}`;
}

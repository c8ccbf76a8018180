import { labelOf } from '../orders/index.ts';
import { code128 } from '../platform/pdf/barcode.ts';
import { openPaper, type Paper } from '../platform/pdf/paper.ts';
import type { Bundle, Composed } from './bundle.ts';
import { sha256 } from './contents.ts';
import { addressLine, factsOf, time, words } from './facts.ts';

type Plain = Readonly<Record<string, unknown>>;

/** The bundle for people, as PDF: the same bytes of the same bundle. What it shortens stands whole in the JSON file, whose hash it names. */
export async function writeBundle({ bundle, json }: Pick<Composed, 'bundle' | 'json'>): Promise<Buffer> {
  const { order, asOf, version } = bundle;
  const paper = openPaper({
    title: `Sealed record of order ${order.number}`,
    head: { left: 'Sealed record', right: `Order ${order.number}` },
    foot: `Order ${order.number}, step ${version}, as of ${time(asOf)}. Contains health information of a patient: confidential.`,
    madeAt: new Date(asOf),
  });
  paper.title(`Order ${order.number}`, code128(order.number));
  writeOrder(paper, bundle, sha256(json));
  writePatient(paper, bundle);
  writeLines(paper, bundle);
  writeShipments(paper, bundle);
  writeSignatures(paper, bundle);
  writeChecks(paper, bundle);
  writeConversation(paper, bundle);
  writeDocuments(paper, bundle);
  writeVersions(paper, bundle);
  writeHistory(paper, bundle);
  writeJournal(paper, bundle);
  if (paper.replaced() > 0) {
    const told = `Without a letter in the fonts of this document: ${paper.replaced()} characters. Each stands as [U+…], its number in Unicode`;
    paper.gap(8);
    paper.paragraph(`${told}; the JSON file holds them as they were typed.`, { muted: true });
  }
  return paper.end();
}

/** What a person is called, with their part. */
function who({ people, organizations }: Bundle, id: unknown): string {
  const person = people[String(id)];
  if (person === undefined) return typeof id === 'string' ? id : '';
  const firm = person.organizationId === null ? undefined : organizations[person.organizationId];
  return firm === undefined ? person.name : `${person.name}, ${firm}`;
}

function writeOrder(paper: Paper, bundle: Bundle, jsonHash: string): void {
  const { order, practitioner, organizations, territories, people } = bundle;
  paper.facts([
    ['Status', words(order.status)],
    ['As of', time(bundle.asOf)],
    ['Clinic', organizations[order.clinicId]],
    ['Practitioner', `${practitioner.givenName} ${practitioner.familyName}${practitioner.credential === null ? '' : `, ${practitioner.credential}`}`],
    ['Distributor', organizations[order.organizationId]],
    ['NPI', practitioner.npi],
    ['Territory', territories[order.territoryId]],
    ['Order date', order.orderDate],
    ['Placed by', people[order.placedBy]?.name],
    ['Placed', time(order.createdAt)],
    ['Priority', words(order.priority)],
    ['Needed by', order.neededBy],
    ['Billed to', words(order.billTo)],
    ['Replaces order', order.replaces],
    ['Repeats order', order.repeats],
    ['Order id', order.id],
    ...factsOf(order.refill, 'Refill'),
  ]);
  // A line of its own: between two columns, the second line of what stands beside it would come into the middle.
  paper.paragraph(`SHA-256 of the JSON file: ${jsonHash}`, { muted: true });
}

const noPatient = { id: '', clinicId: '', createdAt: '' } as NonNullable<Bundle['order']['patient']>;

function writePatient(paper: Paper, { order }: Bundle): void {
  const { patient } = order;
  paper.heading('Patient');
  const { id: _id, clinicId: _clinic, createdAt: _created, mergedInto: _merged, givenName, familyName, address, ...rest } = patient ?? noPatient;
  paper.facts([
    ['Name', [givenName, familyName].filter((part) => part !== undefined).join(' ')],
    ...factsOf(rest),
    ['Address', addressLine(address)],
    ['Diagnoses', order.diagnoses?.join(', ')],
    ...factsOf(order.coverage, 'Coverage'),
    ...factsOf(order.authorisation, 'Authorisation'),
    ['Ship to', order.shipTo === undefined ? '' : `${addressLine(order.shipTo)} (${order.shipTo.kind})`],
    ['Phone for the order', order.phone],
  ]);
}

function writeLines(paper: Paper, { order }: Bundle): void {
  paper.heading('Items');
  paper.table(
    [
      { title: 'Line', share: 5 },
      { title: 'HCPCS', share: 10, bold: true },
      { title: 'Description', share: 38 },
      { title: 'Ordered', share: 10, align: 'right' },
      { title: 'Delivered', share: 11, align: 'right' },
      { title: 'Cancelled', share: 26 },
    ],
    order.lines.map(({ hcpcs, description, laterality, modifiers, supplyType, quantity, delivered, disposition, cancelled }, index) => [
      String(index + 1),
      [hcpcs, ...modifiers].join(' '),
      [description ?? '', laterality === undefined ? '' : `side ${laterality}`, words(supplyType).toLowerCase()]
        .filter((part) => part !== '')
        .join(', '),
      String(quantity),
      String(delivered),
      [
        ...(cancelled == null ? [] : [`${cancelled.quantity}: ${labelOf('cancel', cancelled.code)}`, cancelled.disposition]),
        disposition === undefined ? undefined : `shipped: ${disposition}`,
      ]
        .filter((part) => part !== undefined)
        .join(', '),
    ]),
  );
}

function writeShipments(paper: Paper, { order }: Bundle): void {
  paper.heading('Shipments and proof of delivery');
  if (order.shipments.length === 0) paper.paragraph('Nothing has shipped.');
  const numberOf = (lineId: string) => order.lines.findIndex(({ id }) => id === lineId) + 1;
  order.shipments.forEach((shipment, index) => {
    const { id, method, carrier, trackingNumber, shippedAt, deliveredAt, closed, proof, lines } = shipment;
    paper.paragraph(`Shipment ${index + 1}`, { bold: true });
    paper.facts([
      ['Way', words(method)],
      ['Shipped', time(shippedAt)],
      ['Carrier', carrier === undefined ? '' : carrier.toUpperCase()],
      ['Tracking number', trackingNumber],
      ['Delivered', time(deliveredAt)],
      ['Closed', closed === null || closed === undefined ? '' : `${labelOf('close_shipment', closed.code)}, ${time(closed.at)}`],
      ['Shipment id', id],
      ...lines.map(({ lineId, quantity }) => ['Contents', `${quantity} of line ${numberOf(lineId)}`] as const),
      ...lines.flatMap(({ lineId, items }) => (items ?? []).flatMap((item) => factsOf(item, `Line ${numberOf(lineId)}`))),
      ...factsOf(proof, 'Proof'),
    ]);
    paper.gap(3);
  });
}

function writeSignatures(paper: Paper, bundle: Bundle): void {
  if (bundle.signatures.length === 0) return;
  paper.heading('Signatures');
  for (const signature of bundle.signatures) {
    const { id, signedBy, value, kind, signedAt, hash, salt, intent, version, source } = signature as Plain & { signedAt: string };
    paper.facts([
      ['Signed by', who(bundle, signedBy)],
      ['Signed', time(signedAt)],
      ['Name', kind === 'typed' ? String(value ?? '') : 'drawn; the picture is in the JSON file'],
      ['Meaning', String(intent)],
      ['Step', String(version)],
      ['From', source === null ? '' : String(source)],
      ['SHA-256 of what was signed', String(hash)],
      ['Salt', String(salt ?? '')],
      ['Signature id', String(id)],
    ]);
    paper.gap(3);
  }
}

function writeChecks(paper: Paper, { order, checkRuns }: Bundle): void {
  paper.heading('Checks');
  paper.table(
    [
      { title: 'Check', share: 22, bold: true },
      { title: 'Outcome', share: 14 },
      { title: 'Codes', share: 30 },
      { title: 'Checked', share: 22 },
      { title: 'Waived with', share: 16 },
    ],
    order.checks.map(({ check, outcome, codes, checkedAt, waivedWith }) => [
      words(check),
      words(outcome),
      codes.map((code) => words(code).toLowerCase()).join(', '),
      time(checkedAt),
      waivedWith === null ? '' : labelOf('waive', waivedWith),
    ]),
  );
  if (checkRuns.length === 0) return;
  paper.gap(6);
  paper.paragraph('What the checks found, and by what', { bold: true });
  for (const run of checkRuns) {
    const { check, outcome, checkedAt, evidence } = run as Plain & { checkedAt: string };
    paper.paragraph(`${words(String(check))}: ${words(String(outcome)).toLowerCase()}, ${time(checkedAt)}`, { muted: true });
    paper.facts(factsOf(evidence));
  }
}

function writeConversation(paper: Paper, bundle: Bundle): void {
  const { order, notes } = bundle;
  if (order.questions.length > 0) {
    paper.heading('Questions');
    paper.table(
      [
        { title: 'Asked', share: 24 },
        { title: 'Of the clinic', share: 36, bold: true },
        { title: 'By', share: 14 },
        { title: 'Answered', share: 24 },
      ],
      order.questions.map(({ code, askedBy, askedAt, answeredAt }) => [
        time(askedAt),
        labelOf('request_info', code),
        words(askedBy),
        time(answeredAt),
      ]),
    );
  }
  if (notes.length === 0) return;
  paper.heading('Notes');
  for (const note of notes) {
    const { kind, visibility, authorId, createdAt, text, outcome, withheld } = note as Plain & { createdAt: string };
    const told = withheld === true ? 'A note of a firm for its own people, not told here.' : String(text ?? '');
    paper.paragraph(`${time(createdAt)}, ${who(bundle, authorId)}, ${words(String(kind)).toLowerCase()}, ${String(visibility)}`, { muted: true });
    paper.paragraph(outcome === undefined ? told : `${told} (${String(outcome)})`);
    paper.gap(3);
  }
}

function writeDocuments(paper: Paper, { documents }: Bundle): void {
  paper.heading('Documents');
  if (documents.length === 0) {
    paper.paragraph('The order has no documents.');
    return;
  }
  paper.paragraph('Each is kept by itself, sealed; its hash here proves it unaltered.', { muted: true });
  paper.table(
    [
      { title: 'Document', share: 24, bold: true },
      { title: 'Kind', share: 16 },
      { title: 'Added', share: 20 },
      { title: 'Bytes', share: 10, align: 'right' },
      { title: 'SHA-256', share: 40 },
    ],
    documents.map(({ fileName, kind, addedAt, withdrawnAt, bytes, sha256: hash }) => [
      String(fileName ?? ''),
      words(String(kind)),
      `${time(addedAt as string)}${withdrawnAt === null ? '' : `, withdrawn ${time(withdrawnAt as string)}`}`,
      String(bytes ?? ''),
      String(hash ?? ''),
    ]),
  );
}

function writeVersions(paper: Paper, { earlierVersions }: Bundle): void {
  if (earlierVersions.length === 0) return;
  paper.heading('Before it was amended');
  for (const earlier of earlierVersions) {
    const { version, replacedAt, lines, ...rest } = earlier as Plain & { replacedAt: string };
    paper.paragraph(`As it stood at step ${String(version)}, until ${time(replacedAt)}`, { bold: true });
    paper.facts([...factsOf(lines, 'Line'), ...factsOf(rest)]);
    paper.gap(3);
  }
}

function writeHistory(paper: Paper, bundle: Bundle): void {
  paper.heading('History');
  paper.table(
    [
      { title: 'Step', share: 6, align: 'right' },
      { title: 'Time', share: 22 },
      { title: 'Action', share: 16, bold: true },
      { title: 'Status', share: 16 },
      { title: 'By', share: 28 },
      { title: 'Reason, changed', share: 24 },
    ],
    bundle.history.map(({ version, changedAt, action, newStatus, changedBy, reason, fields }) => [
      String(version),
      time(changedAt as string),
      words(String(action)),
      words(String(newStatus)),
      who(bundle, changedBy),
      [reason, ...((fields as string[] | null) ?? [])].filter((part) => typeof part === 'string').join(', '),
    ]),
  );
}

/** Of more there are the newest; the JSON file has all. */
const mostEntries = 2000;

function writeJournal(paper: Paper, bundle: Bundle): void {
  const { journal } = bundle;
  paper.heading('Journal');
  const shown = journal.slice(-mostEntries);
  const left = journal.length - shown.length;
  paper.paragraph(
    `Everything that was done with this order or looked at, ${journal.length} entries${left === 0 ? '' : `, the newest ${mostEntries} of them here`}. Each has its place in the journal and a hash, here its first 16 digits; whole in the JSON file.`,
    { muted: true },
  );
  paper.table(
    [
      { title: 'Position', share: 10, align: 'right' },
      { title: 'Time', share: 22 },
      { title: 'What', share: 24, bold: true },
      { title: 'Outcome', share: 10 },
      { title: 'By', share: 30 },
      { title: 'Leaf hash', share: 18 },
    ],
    shown.map(({ position, at, action, outcome, actorId, leafHash }) => [
      String(position),
      time(at),
      action,
      outcome,
      who(bundle, actorId),
      leafHash.slice(0, 16),
    ]),
  );
}

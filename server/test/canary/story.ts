import { eventually } from '../eventually.ts';
import { samplePdf } from '../sample-files.ts';
import { waiveAll } from '../waive-all.ts';
import { signIn } from './client.ts';
import { change, deliveredTo, type Json, marking, others, received, type Setting, seers } from './setting.ts';
import { tellOfShipments, tellOfShipmentsInBulk } from './shipments.ts';

function patientBody(mark: (place: string) => string): Json {
  const address = {
    line1: mark('/patient/address/line1'),
    line2: mark('/patient/address/line2'),
    city: mark('/patient/address/city'),
    state: 'IL',
    zip: mark('/patient/address/zip'),
  };
  return {
    mrn: mark('/patient/mrn'),
    givenName: mark('/patient/givenName'),
    familyName: mark('/patient/familyName'),
    birthDate: mark('/patient/birthDate'),
    sex: 'female',
    phone: mark('/patient/phone'),
    email: mark('/patient/email'),
    address,
  };
}

function orderBody(setting: Setting, who: Json): Json {
  const mark = marking(setting, 'placeOrder');
  return {
    ...who,
    providerId: setting.providerId,
    orderDate: '2026-11-20',
    billTo: 'insurance',
    coverage: { payerId: mark('/coverage/payerId'), memberId: mark('/coverage/memberId') },
    lines: [{ hcpcs: 'E0601', description: mark('/lines/*/description'), quantity: 1, supplyType: 'purchase' }],
    diagnoses: [mark('/diagnoses/*')],
    shipTo: {
      kind: 'home',
      line1: mark('/shipTo/line1'),
      line2: mark('/shipTo/line2'),
      city: mark('/shipTo/city'),
      state: 'IL',
      zip: mark('/shipTo/zip'),
    },
    priority: 'routine',
    notes: mark('/notes'),
  };
}

/** Uses the whole API with marked patient data in every field that takes any, and reads everything back as everybody. */
export async function tell(setting: Setting): Promise<{ patientId: string; orderIds: string[] }> {
  const patientId = await tellOfPatients(setting);
  const orderIds = await tellOfOrders(setting);
  await tellOfPasswords(setting);
  await tellOfDrafts(setting);
  await readPapers(setting, orderIds);
  await readAll(setting, patientId, orderIds);
  return { patientId, orderIds };
}

async function tellOfPatients(setting: Setting): Promise<string> {
  const { client } = setting;
  const mark = marking(setting, 'addPatient');
  const patient = patientBody(mark);
  const added = await client.must('provider', 'POST', '/api/v1/patients', { body: { patient }, headers: { 'idempotency-key': 'canary-patient-1' } });
  await client.must('provider', 'POST', '/api/v1/patients', { body: { patient }, headers: { 'idempotency-key': 'canary-patient-1' } });
  await client.ask('provider', 'POST', '/api/v1/patients', {
    body: { patient: { ...patient, phone: undefined } },
    headers: { 'idempotency-key': 'canary-patient-1' },
  });
  // The number belongs to somebody else; the same person under another number.
  await client.ask('provider', 'POST', '/api/v1/patients', { body: { patient: { ...patient, familyName: 'Else' } } });
  await client.ask('provider', 'POST', '/api/v1/patients', { body: { patient: { ...patient, mrn: 'another-1' } } });
  await client.must('provider', 'POST', '/api/v1/patients', { body: { patient: { ...patient, mrn: 'another-1' }, acceptDuplicates: true } });
  const { mrn, givenName, familyName, birthDate } = patient;
  for (const person of [...seers, 'compliance']) {
    const phi = seers.includes(person);
    const clinicId = added.body.clinicId;
    await client.ask(person, 'POST', '/api/v1/patients/search', { body: { mrn, clinicId }, phi });
    await client.ask(person, 'POST', '/api/v1/patients/search', { body: { givenName, familyName, birthDate, clinicId }, phi });
  }
  return String(added.body.id);
}

async function tellOfOrders(setting: Setting): Promise<string[]> {
  const { client } = setting;
  const body = orderBody(setting, { patient: patientBody(marking(setting, 'placeOrder')) });
  const headers = { 'idempotency-key': 'canary-order-1' };
  const first = await client.must('provider', 'POST', '/api/v1/orders', { body, headers });
  await client.must('provider', 'POST', '/api/v1/orders', { body, headers });
  await client.ask('provider', 'POST', '/api/v1/orders', { body: { ...body, priority: 'urgent' }, headers });
  // Refused by rules rather than shapes, with all of it at hand.
  for (const wrong of [{ territoryId: setting.foreign }, { providerId: first.body.id }, { replaces: first.body.id }, { coverage: undefined }]) {
    await client.ask('provider', 'POST', '/api/v1/orders', { body: { ...body, ...wrong } });
  }
  const again = async () => String((await client.must('provider', 'POST', '/api/v1/orders', { body })).body.id);
  const orderIds = [String(first.body.id)];
  while (orderIds.length < 11) orderIds.push(await again());
  const [whole, rejected, cancelled, byStatus, byStatusRejected, byStatusCancelled, bulk, bulkRejected, parts, lineless, bulkParts] = orderIds as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  await tellWhole(setting, whole);
  const note = (operation: string, place: string) => marking(setting, operation)(place);
  await change(setting, 'verifier', rejected, 'verify', {
    decision: 'reject',
    reasons: [{ code: 'invalid_data', note: note('verifyOrder', '/reasons/*/note') }],
  });
  await change(setting, 'provider', cancelled, 'cancel', { code: 'entered_in_error', note: note('cancelOrder', '/note') });
  await tellByStatus(setting, byStatus, byStatusRejected, byStatusCancelled);
  await tellInBulk(setting, bulk, bulkRejected);
  await tellOfShipments(setting, parts, lineless);
  await tellOfShipmentsInBulk(setting, bulkParts);
  return orderIds;
}

async function tellWhole(setting: Setting, id: string): Promise<void> {
  const { client } = setting;
  const mark = (operation: string, place: string) => marking(setting, operation)(place);
  await change(setting, 'verifier', id, 'hold', { code: 'awaiting_patient', note: mark('holdOrder', '/note') });
  await change(setting, 'verifier', id, 'release', {});
  await change(setting, 'verifier', id, 'request-info', { items: [{ code: 'item_details', note: mark('askClinic', '/items/*/note') }] });
  const { body: asked } = await client.must('provider', 'GET', `/api/v1/orders/${id}`);
  const [question] = asked.questions as { id: string }[];
  await change(setting, 'provider', id, 'answer', { items: [{ item: question?.id, note: mark('answerQuestions', '/items/*/note') }] });
  const amended = (place: string) => mark('amendOrder', place);
  await change(setting, 'provider', id, 'amend', {
    shipTo: {
      kind: 'home',
      line1: amended('/shipTo/line1'),
      line2: amended('/shipTo/line2'),
      city: amended('/shipTo/city'),
      state: 'IL',
      zip: amended('/shipTo/zip'),
    },
    phone: amended('/phone'),
    coverage: { payerId: amended('/coverage/payerId'), memberId: amended('/coverage/memberId') },
    diagnoses: [amended('/diagnoses/*')],
    lines: [{ hcpcs: 'E0601', description: amended('/lines/*/description'), quantity: 1, supplyType: 'purchase' }],
  });
  await tellOfDocuments(setting, id);
  await change(setting, 'verifier', id, 'authorise', { outcome: 'affirmed', number: mark('authoriseOrder', '/number') });
  await change(setting, 'signer', id, 'sign', { intent: 'order', signature: mark('signOrder', '/signature') });
  await change(setting, 'verifier', id, 'verify', {
    decision: 'approve',
    waive: waiveAll.map((waiver, index) => (index === 0 ? { ...waiver, note: mark('verifyOrder', '/waive/*/note') } : waiver)),
  });
  await change(setting, 'master_distributor', id, 'transfer', {
    territoryId: setting.elsewhere,
    code: 'capacity',
    note: mark('transferOrder', '/note'),
  });
  const trackingNumber = mark('shipOrder', '/shipments/*/trackingNumber');
  await change(setting, 'master_distributor', id, 'ship', { shipments: [{ method: 'carrier', carrier: 'other', trackingNumber }] });
  await change(setting, 'master_distributor', id, 'complete', {
    proofOfDelivery: {
      ...received,
      receivedBy: mark('completeOrder', '/proofOfDelivery/receivedBy'),
      signature: mark('completeOrder', '/proofOfDelivery/signature'),
      deliveredTo: deliveredTo((place) => mark('completeOrder', `/proofOfDelivery${place}`)),
    },
  });
  const note = { visibility: 'shared', kind: 'call', text: mark('addNote', '/text'), outcome: mark('addNote', '/outcome') };
  await client.must('provider', 'POST', `/api/v1/orders/${id}/notes`, { body: note, headers: { 'idempotency-key': 'canary-note-1' } });
  await client.must('provider', 'POST', `/api/v1/orders/${id}/notes`, { body: note, headers: { 'idempotency-key': 'canary-note-1' } });
}

/** A document with a marker in its name, its day and its content; withdrawn, with a note. */
async function tellOfDocuments(setting: Setting, id: string): Promise<void> {
  const { client, markers } = setting;
  const mark = (operation: string, place: string) => marking(setting, operation)(place);
  const content = samplePdf({ catalog: `/Lang (${markers.token})` });
  const body = {
    kind: 'face_to_face',
    fileName: mark('announceDocument', '/fileName'),
    mediaType: 'application/pdf',
    bytes: content.length,
    encounterOn: mark('announceDocument', '/encounterOn'),
  };
  const headers = { 'idempotency-key': 'canary-document-1' };
  const { body: document } = await client.must('provider', 'POST', `/api/v1/orders/${id}/documents`, { body, headers });
  await client.must('provider', 'POST', `/api/v1/orders/${id}/documents`, { body, headers });
  await client.ask('provider', 'POST', `/api/v1/orders/${id}/documents`, { body: { ...body, fileName: `../${body.fileName}` } });
  const path = `/api/v1/orders/${id}/documents/${document.id}`;
  const type = { 'content-type': 'application/pdf' };
  await client.ask('provider', 'PUT', `${path}/content`, { bytes: content.subarray(1), headers: type });
  await client.ask('provider', 'PUT', `${path}/content`, { bytes: Buffer.concat([content.subarray(0, -4), Buffer.from('x\n\n\n')]), headers: type });
  await client.must('provider', 'PUT', `${path}/content`, { bytes: content, headers: type });
  for (const person of [...seers, ...others]) {
    const phi = person === 'provider' || person === 'verifier';
    await client.ask(person, 'GET', `/api/v1/orders/${id}/documents`, { phi });
    await client.ask(person, 'GET', `${path}/content`, { phi });
  }
  const { body: order } = await client.must('provider', 'GET', `/api/v1/orders/${id}`);
  await client.must('provider', 'PUT', `${path}/withdraw`, {
    body: { code: 'wrong_document', note: mark('withdrawDocument', '/note') },
    version: Number(order.version),
  });
}

async function tellByStatus(setting: Setting, whole: string, rejected: string, cancelled: string): Promise<void> {
  const mark = marking(setting, 'changeOrderStatus');
  await change(setting, 'verifier', rejected, 'status', {
    status: 'rejected',
    reasons: [{ code: 'duplicate_order', note: mark('/reasons/*/note') }],
  });
  await change(setting, 'provider', cancelled, 'status', { status: 'cancelled', code: 'entered_in_error', note: mark('/note') });
  const waive = waiveAll.map((waiver, index) => (index === 0 ? { ...waiver, note: mark('/waive/*/note') } : waiver));
  await change(setting, 'verifier', whole, 'status', { status: 'in_progress', waive });
  await change(setting, 'master_distributor', whole, 'ship', { shipments: [{ method: 'pickup' }] });
  const proofOfDelivery = {
    ...received,
    receivedBy: mark('/proofOfDelivery/receivedBy'),
    signature: mark('/proofOfDelivery/signature'),
    deliveredTo: deliveredTo((place) => mark(`/proofOfDelivery${place}`)),
  };
  await change(setting, 'master_distributor', whole, 'status', { status: 'completed', proofOfDelivery });
}

async function tellInBulk(setting: Setting, whole: string, rejected: string): Promise<void> {
  const mark = marking(setting, 'changeOrders');
  let keys = 0;
  const act = async (person: string, id: string, action: Json) => {
    keys += 1;
    const { body: order } = await setting.client.must(person, 'GET', `/api/v1/orders/${id}`);
    const asked = { body: { items: [{ id, version: order.version, ...action }] }, headers: { 'idempotency-key': `canary-bulk-${keys}` } };
    const { body } = await setting.client.must(person, 'POST', '/api/v1/orders/actions', asked);
    const [result] = body.items as { ok: boolean }[];
    if (result?.ok !== true) throw new Error(`${person} ${String(action.action)}: ${JSON.stringify(body)}`);
    await setting.client.must(person, 'POST', '/api/v1/orders/actions', asked);
    // Stale by now: a problem of an item.
    await setting.client.ask(person, 'POST', '/api/v1/orders/actions', { body: asked.body });
  };
  await act('verifier', rejected, { action: 'reject', reasons: [{ code: 'invalid_data', note: mark('/items/*/reasons/*/note') }] });
  await act('verifier', whole, { action: 'hold', code: 'desk_review', note: mark('/items/*/note') });
  await act('verifier', whole, { action: 'release' });
  await act('signer', whole, { action: 'sign', intent: 'order', signature: mark('/items/*/signature') });
  await act('verifier', whole, {
    action: 'approve',
    waive: waiveAll.map((waiver, index) => (index === 0 ? { ...waiver, note: mark('/items/*/waive/*/note') } : waiver)),
  });
  const trackingNumber = mark('/items/*/shipments/*/trackingNumber');
  await act('master_distributor', whole, { action: 'ship', shipments: [{ method: 'carrier', carrier: 'other', trackingNumber }] });
  await act('master_distributor', whole, {
    action: 'complete',
    proofOfDelivery: {
      ...received,
      receivedBy: mark('/items/*/proofOfDelivery/receivedBy'),
      deliveredTo: deliveredTo((place) => mark(`/items/*/proofOfDelivery${place}`)),
    },
  });
}

/** What was typed and is not an order yet: saved twice, read by its author alone, and left where it is. */
async function tellOfDrafts({ client, markers }: Setting): Promise<void> {
  const typed = (place: string) => markers.of('createDraft', `/content${place}`, { type: 'string', maxLength: 4000 });
  const content = {
    patient: { familyName: typed('/patient/familyName') },
    lines: [{ description: typed('/lines/*/description') }],
    notes: typed('/notes'),
  };
  const headers = { 'idempotency-key': 'canary-draft-1' };
  const { body: draft } = await client.must('provider', 'POST', '/api/v1/order-drafts', { body: { content }, headers });
  await client.must('provider', 'POST', '/api/v1/order-drafts', { body: { content }, headers });
  const path = `/api/v1/order-drafts/${draft.id}`;
  await client.must('provider', 'PUT', path, {
    body: { content: { ...content, step: 2 } },
    version: 1,
    headers: { 'idempotency-key': 'canary-draft-2' },
  });
  await client.ask('provider', 'PUT', path, { body: { content }, version: 1 });
  await client.ask('provider', 'PUT', path, { body: { content, surprise: typed('/notes') }, version: 2 });
  for (const person of [...seers, ...others]) {
    await client.ask(person, 'GET', '/api/v1/order-drafts');
    await client.ask(person, 'GET', path, { phi: person === 'provider' });
    if (person !== 'provider') await client.ask(person, 'DELETE', path);
  }
}

async function tellOfPasswords(setting: Setting): Promise<void> {
  const { client, url, clinicId } = setting;
  const mark = (operation: string, place: string) => marking(setting, operation)(place);
  const person = { kind: 'person', name: 'New Person', email: 'new@demo.test', organizationId: clinicId, role: 'provider' };
  const { body: user } = await client.must('admin', 'POST', '/api/v1/users', { body: { ...person, password: mark('addUser', '/password') } });
  const password = mark('resetPassword', '/password');
  await client.must('admin', 'POST', `/api/v1/users/${user.id}/reset-password`, { body: { password } });
  const cookie = await signIn(url, 'new', password);
  await client.must('nobody', 'POST', '/api/v1/auth/confirm-password', { body: { password }, headers: { cookie } });
  await client.ask('nobody', 'POST', '/api/v1/auth/confirm-password', {
    body: { password: mark('confirmPassword', '/password') },
    headers: { cookie },
  });
  const given = { currentPassword: mark('changePassword', '/currentPassword'), newPassword: mark('changePassword', '/newPassword') };
  const path = '/api/v1/auth/change-password';
  await client.ask('nobody', 'POST', path, { body: given, headers: { cookie } });
  await client.must('nobody', 'POST', path, { body: { ...given, currentPassword: password }, headers: { cookie } });
}

/** What the background seals of orders that are over, and what the warehouse prints. */
async function readPapers({ client }: Setting, orderIds: readonly string[]): Promise<void> {
  const orders = await Promise.all(orderIds.map(async (id) => (await client.must('provider', 'GET', `/api/v1/orders/${id}`)).body));
  const completed = orders.filter(({ status }) => status === 'completed').map(({ id }) => String(id));
  for (const id of completed) {
    await eventually(async () => ((await client.must('provider', 'GET', `/api/v1/orders/${id}/archive`)).body.items as unknown[])[0]);
  }
  const papers = [...completed.slice(0, 2), orderIds.find((id) => !completed.includes(id))];
  for (const person of [...seers, ...others]) {
    const phi = seers.includes(person);
    for (const { id, shipments } of orders.filter(({ id: one }) => papers.includes(String(one)))) {
      await client.ask(person, 'GET', `/api/v1/orders/${id}/archive`);
      for (const format of ['json', 'pdf']) await client.ask(person, 'GET', `/api/v1/orders/${id}/archive/${format}`, { phi });
      for (const { id: shipmentId } of shipments as { id: string }[]) {
        await client.ask(person, 'GET', `/api/v1/orders/${id}/shipments/${shipmentId}/packing-slip`, { phi });
      }
    }
    await client.ask(person, 'POST', '/api/v1/orders/pick-list', { body: { orderIds }, phi });
  }
  await client.ask('admin', 'PUT', `/api/v1/orders/${completed[0]}/archive/purge`);
}

async function readAll({ client }: Setting, patientId: string, orderIds: readonly string[]): Promise<void> {
  for (const person of [...seers, ...others]) {
    const phi = seers.includes(person);
    await client.ask(person, 'GET', `/api/v1/patients/${patientId}`, { phi });
    await client.ask(person, 'GET', '/api/v1/orders?limit=100');
    for (const id of orderIds) {
      await client.ask(person, 'GET', `/api/v1/orders/${id}?include=phi`, { phi });
      await client.ask(person, 'GET', `/api/v1/orders/${id}`);
      await client.ask(person, 'GET', `/api/v1/orders/${id}/history`);
      await client.ask(person, 'GET', `/api/v1/orders/${id}/again`, { phi: person === 'provider' || person === 'verifier' });
      await client.ask(person, 'GET', `/api/v1/orders/${id}/checks`, { phi });
      const { body } = await client.ask(person, 'GET', `/api/v1/orders/${id}/documents`, { phi });
      for (const document of (body.items ?? []) as { id: string }[]) {
        await client.ask(person, 'GET', `/api/v1/orders/${id}/documents/${document.id}/content`, { phi });
      }
    }
  }
  for (const path of [
    '/journal?limit=100',
    `/journal?patientId=${patientId}`,
    '/journal/checkpoint',
    '/territories',
    '/providers',
    '/me',
    '/users',
  ]) {
    for (const person of ['compliance', 'admin', 'provider']) await client.ask(person, 'GET', `/api/v1${path}`);
  }
}

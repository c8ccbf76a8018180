/** FHIR R4 as it comes: every member may be missing or of another kind than the specification says. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: unknown;
  readonly [member: string]: unknown;
}

/** A resource of a file with what its references are resolved against. */
export interface Placed {
  /** Which of the files given, from 1. */
  readonly file: number;
  readonly resource: Resource;
}

const maxDepth = 8;

/** The resources of a file's text: a Bundle's entries, one resource, or one of either a line (NDJSON). Errors: SyntaxError when it is not JSON. */
export function resourcesOf(text: string): { readonly fullUrl: string | null; readonly resource: Resource }[] {
  const whole = parsed(text);
  const documents = whole === undefined ? text.split('\n').filter((line) => line.trim() !== '') : null;
  return documents === null ? entriesOf(whole, null, 0) : documents.flatMap((line) => entriesOf(JSON.parse(line), null, 0));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Several documents, one a line, or no JSON at all: then the first line says so.
    if (text.trimStart().includes('\n')) return undefined;
    throw error;
  }
}

function entriesOf(value: unknown, fullUrl: string | null, depth: number): { fullUrl: string | null; resource: Resource }[] {
  if (!isObject(value) || typeof value.resourceType !== 'string' || depth > maxDepth) return [];
  if (value.resourceType !== 'Bundle') return [{ fullUrl, resource: value as Resource }];
  return list(value.entry).flatMap((entry) => (isObject(entry) ? entriesOf(entry.resource, text(entry.fullUrl), depth + 1) : []));
}

/** What the references of all files lead to: by full URL, by `Type/id`, and contained resources by their owner. */
export class ResourceIndex {
  readonly #byReference = new Map<string, Resource>();

  add(fullUrl: string | null, resource: Resource): void {
    if (fullUrl !== null) this.#byReference.set(fullUrl, resource);
    const id = text(resource.id);
    if (id !== null) this.#byReference.set(`${resource.resourceType}/${id}`, resource);
  }

  /** The resource that a Reference names; undefined when it leads nowhere, as those with a display only do. */
  find(from: Resource, reference: unknown): Resource | undefined {
    const target = isObject(reference) ? text(reference.reference) : null;
    if (target === null) return undefined;
    if (target.startsWith('#')) return list(from.contained).find((inner): inner is Resource => isResource(inner) && inner.id === target.slice(1));
    // An absolute URL of another server means the same resource when it was exported along.
    return this.#byReference.get(target) ?? this.#byReference.get(target.split('/').slice(-2).join('/'));
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value.resourceType === 'string';
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

export function objects(value: unknown): Record<string, unknown>[] {
  return list(value).filter(isObject);
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export interface Coding {
  readonly system: string | null;
  readonly code: string;
}

/** The codings of a CodeableConcept that have a code. */
export function codingsOf(concept: unknown): Coding[] {
  return objects(concept)
    .flatMap((one) => objects(one.coding))
    .flatMap((coding) => {
      const code = text(coding.code);
      return code === null ? [] : [{ system: text(coding.system), code }];
    });
}

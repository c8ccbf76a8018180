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
  readonly fullUrl: string | null;
  readonly resource: Resource;
}

const maxDepth = 8;

interface Entry {
  readonly fullUrl: string | null;
  readonly resource: Resource;
}

/**
 * The resources of a file's text: a Bundle's entries, one resource, or one of either a line (NDJSON); of the latter also the lines, from 1, that are torn.
 * Errors: SyntaxError when nothing of it is JSON.
 */
export function resourcesOf(content: string): { readonly entries: readonly Entry[]; readonly torn: readonly number[] } {
  const text = content.replace(/^\uFEFF/, '');
  const whole = parsed(text);
  if (whole !== undefined) return { entries: entriesOf(whole, null, 0), torn: [] };
  const entries: Entry[] = [];
  const torn: number[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const document = tried(line);
    if (document === undefined) torn.push(at + 1);
    else entries.push(...entriesOf(document, null, 0));
  }
  // The lines of a broken document may be JSON by chance, but no resources.
  if (entries.length === 0 && torn.length > 0) throw new SyntaxError('neither one JSON document nor one a line');
  return { entries, torn };
}

function tried(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Several documents, one a line, or no JSON at all.
    if (text.trimStart().includes('\n')) return undefined;
    throw error;
  }
}

function entriesOf(value: unknown, fullUrl: string | null, depth: number): Entry[] {
  if (!isObject(value) || typeof value.resourceType !== 'string' || depth > maxDepth) return [];
  if (value.resourceType !== 'Bundle') return [{ fullUrl, resource: value as Resource }];
  return list(value.entry).flatMap((entry) => (isObject(entry) ? entriesOf(entry.resource, text(entry.fullUrl), depth + 1) : []));
}

/**
 * What the references of all files lead to. Ids repeat between senders, so a reference is looked up in its own file first, and in the others only while they
 * agree: an order for the wrong patient is worse than none.
 */
export class ResourceIndex {
  readonly #inFile = new Map<string, Resource>();
  readonly #anywhere = new Map<string, Resource | null>();
  readonly #fileOf = new WeakMap<Resource, number>();
  readonly #urlOf = new WeakMap<Resource, string>();

  add({ file, fullUrl, resource }: Placed): void {
    this.place({ file, fullUrl, resource });
    const id = text(resource.id);
    for (const name of [fullUrl, id === null ? null : `${resource.resourceType}/${id}`]) {
      if (name === null) continue;
      this.#inFile.set(`${file} ${name}`, resource);
      const other = this.#anywhere.get(name);
      const agrees = other === undefined || (other !== null && identityOf(other) === identityOf(resource));
      this.#anywhere.set(name, agrees ? resource : null);
    }
  }

  /** Remembers where a resource stands, for the references in it. */
  place({ file, fullUrl, resource }: Placed): void {
    this.#fileOf.set(resource, file);
    if (fullUrl !== null) this.#urlOf.set(resource, fullUrl);
  }

  /** The resource that a Reference names; undefined when it leads nowhere, as those with a display only do, or to several. */
  find(from: Resource, reference: unknown): Resource | undefined {
    return this.#look(from, reference) ?? undefined;
  }

  /** Whether a Reference leads to resources of several that share an id. */
  isAmbiguous(from: Resource, reference: unknown): boolean {
    return this.#look(from, reference) === null;
  }

  #look(from: Resource, reference: unknown): Resource | null | undefined {
    const target = isObject(reference) ? text(reference.reference) : null;
    if (target === null) return undefined;
    if (target.startsWith('#')) return list(from.contained).find((inner): inner is Resource => isResource(inner) && inner.id === target.slice(1));
    const file = this.#fileOf.get(from) ?? 0;
    const named = (name: string) => this.#inFile.get(`${file} ${name}`) ?? this.#anywhere.get(name);
    if (!/^https?:/.test(target)) {
      // FHIR R4, Bundle 3.1.2 "Resolving references": relative to where the referring entry stands.
      const base = this.#urlOf.get(from)?.match(/^(https?:.*\/)[^/]+\/[^/]+$/)?.[1];
      return (base === undefined ? undefined : named(base + target)) ?? named(target);
    }
    const exact = named(target);
    if (exact !== undefined) return exact;
    // An absolute URL means the resource that was exported along without one, not another server's.
    const exported = named(target.split('/').slice(-2).join('/'));
    return exported && /^https?:/.test(this.#urlOf.get(exported) ?? '') ? undefined : exported;
  }
}

function identityOf(resource: Resource): string {
  return JSON.stringify([resource.identifier ?? null]);
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

/** A resource's logical id; null when it has none that FHIR allows: what else stands there may be anything, a person's name too. */
export function idOf(resource: Resource): string | null {
  const id = text(resource.id);
  return id !== null && /^[A-Za-z0-9.-]{1,64}$/.test(id) ? id : null;
}

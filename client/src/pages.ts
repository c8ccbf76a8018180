import type { Operations } from './api.generated.ts';

/** An answer that is a page of a list. */
interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** The operations that answer lists in pages, asked for with a `cursor` in the query. */
export type PagedOperation = {
  [Name in keyof Operations]: Operations[Name] extends { params: { cursor?: string | undefined }; answer: Page } ? Name : never;
}[keyof Operations];

export type ItemOf<Name extends PagedOperation> = Operations[Name]['answer']['items'][number];

/** Every item of a list, page by page as they are taken, from the cursor on that the parameters name. `read` answers one page. */
export async function* itemsOf(read: (params: object) => Promise<Page>, params: object): AsyncGenerator<unknown, void, void> {
  let page = await read(params);
  for (;;) {
    yield* page.items;
    if (page.nextCursor === null) return;
    page = await read({ ...params, cursor: page.nextCursor });
  }
}

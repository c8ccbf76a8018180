export { type Credentials, openCredentials } from './credentials.ts';
export { importList, type ListReport } from './import-list.ts';
export { publishedLists } from './lists.ts';

declare global {
  // Where the library that keeps a page from scrolling under a dialog looks for it.
  var __webpack_nonce__: string | undefined;
}

/** What the server lets style elements of this page be known by; nothing else may write any. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
globalThis.__webpack_nonce__ = styleNonce;

/** `fetch` that tells how much of the body is sent, from 0 to 1: the browser's own does not. */
export function fetchTelling(onShare: (share: number) => void): typeof fetch {
  return (address, { method = 'GET', headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, String(address));
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.responseType = 'blob';
      request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total);
      request.onload = () => resolve(answerOf(request));
      // What fetch throws when a connection fails or breaks (Fetch standard, "network error").
      request.onerror = () => reject(new TypeError('The connection broke.'));
      signal?.addEventListener(
        'abort',
        () => {
          request.abort();
          reject(signal.reason);
        },
        { once: true },
      );
      request.send(body as XMLHttpRequestBodyInit | null);
    });
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split('\r\n')) {
    const [name = '', ...value] = line.split(': ');
    if (name !== '') headers.append(name, value.join(': '));
  }
  const { status, statusText } = request;
  return new Response(request.response as Blob, { status, statusText, headers });
}

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Below this a file fits into the first packet anyway. */
const worthBytes = 1024;
const compressible = /\.(?:m?js|css|svg|json)$/;

/** Writes each file compressed beside itself, as well as it can be, for the server to send as it is. */
function precompressed(): Plugin {
  const forms = {
    br: (content: Buffer) =>
      promisify(brotliCompress)(content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
      }),
    gz: (content: Buffer) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
  };
  return {
    name: 'precompressed',
    apply: 'build',
    async writeBundle({ dir = 'dist' }) {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile() && compressible.test(entry.name)).map(({ parentPath, name }) => join(parentPath, name));
      await Promise.all(
        paths.map(async (path) => {
          const content = await readFile(path);
          if (content.length < worthBytes) return;
          for (const [ending, compress] of Object.entries(forms)) {
            const smaller = await compress(content);
            if (smaller.length < content.length) await writeFile(`${path}.${ending}`, smaller);
          }
        }),
      );
    },
  };
}

/** What pages of PDF are drawn with beside the code, read only where one needs it: the fonts that every viewer has, and JPEG 2000 without WebAssembly. */
function pdfParts(): Plugin {
  const folder = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
  return {
    name: 'pdf-parts',
    apply: 'build',
    async generateBundle() {
      const fonts = (await readdir(join(folder, 'standard_fonts'))).map((name) => `standard_fonts/${name}`);
      for (const path of [...fonts, 'wasm/openjpeg_nowasm_fallback.js'])
        this.emitFile({ type: 'asset', fileName: `pdf/${path}`, source: await readFile(join(folder, path)) });
    },
  };
}

export default defineConfig({
  plugins: [react(), precompressed(), pdfParts()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The server's content security policy admits neither inline scripts nor data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

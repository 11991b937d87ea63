// Builds the page of `persona view` and the web component into the Python package, and notes the sources' hash there.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'src', 'persona', 'viewer', 'static');

/** `worker:./file` is the text of that file as a script of its own, for a worker made from a blob. */
const workers = {
  name: 'workers',
  setup(b) {
    b.onResolve({ filter: /^worker:/ }, (args) => ({
      path: join(args.resolveDir, `${args.path.slice(7)}.ts`),
      namespace: 'worker',
    }));
    b.onLoad({ filter: /.*/, namespace: 'worker' }, async (args) => {
      const made = await build({ entryPoints: [args.path], bundle: true, minify: true, write: false, target: 'es2022', format: 'iife' });
      return { contents: made.outputFiles[0].text, loader: 'text' };
    });
  },
};

async function filesBelow(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(path)));
    else found.push(path);
  }
  return found;
}

/** Over names and contents of everything the build reads; tests/test_viewer_static.py computes the same. */
async function hashOfSources() {
  const names = ['build.mjs', 'package.json', 'package-lock.json', ...(await filesBelow(join(here, 'src'))).map((f) => relative(here, f).replaceAll('\\', '/'))];
  const digest = createHash('sha256');
  for (const name of names.sort()) {
    digest.update(`${name}\n`);
    digest.update(await readFile(join(here, name)));
  }
  return digest.digest('hex');
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const common = {
  bundle: true, minify: true, target: 'es2022', format: 'esm', legalComments: 'none', plugins: [workers],
  logLevel: 'warning', charset: 'utf8',
};
await build({ ...common, entryPoints: [join(here, 'src/page/app.ts')], outfile: join(out, 'app.js') });
await build({ ...common, entryPoints: [join(here, 'src/page/app.css')], outfile: join(out, 'app.css') });
await build({ ...common, entryPoints: [join(here, 'src/element.ts')], outfile: join(out, 'persona-avatar.js') });
await build({ ...common, entryPoints: [join(here, 'src/core/index.ts')], outfile: join(out, 'persona-core.js') });
await build({ ...common, entryPoints: [join(here, 'src/panorama.ts')], outfile: join(out, 'panorama.js') });
await cp(join(here, 'src/page/index.html'), join(out, 'index.html'));
await cp(join(here, 'src/page/icon.svg'), join(out, 'icon.svg'));
await cp(join(here, 'src/persona-avatar.d.ts'), join(out, 'persona-avatar.d.ts'));
const told = [];
for (const [name, file] of [['three', 'LICENSE'], ['mp4-muxer', 'LICENSE'], ['gifenc', 'LICENSE.md']]) {
  const { version } = JSON.parse(await readFile(join(here, 'node_modules', name, 'package.json'), 'utf8'));
  told.push(`${name} ${version}:\n\n${await readFile(join(here, 'node_modules', name, file), 'utf8')}`);
}
const addons = join(here, 'node_modules', 'three', 'examples', 'jsm'), opening = async (file, end) => (await readFile(join(addons, file), 'utf8')).split(end)[0];
told.push(`What panorama.js has beside three:\n\n${(await opening('loaders/EXRLoader.js', '/**\n * A loader')).split('\n').filter((l) => l.startsWith('//')).join('\n')}`);
told.push(`${await opening('libs/fflate.module.js', '// DEFLATE')}`.trim());
await writeFile(join(out, 'LICENSES.txt'), `app.js contains what follows, persona-avatar.js and panorama.js the first of it.\n\n${told.join('\n\n')}\n`);
await writeFile(join(out, 'sources.sha256'), `${await hashOfSources()}\n`);
for (const name of ['app.js', 'app.css', 'persona-avatar.js', 'persona-core.js', 'panorama.js']) {
  const data = await readFile(join(out, name));
  console.log(`${name}: ${(data.length / 1000).toFixed(0)} kB, ${(gzipSync(data, { level: 9 }).length / 1000).toFixed(0)} kB gzipped`);
}

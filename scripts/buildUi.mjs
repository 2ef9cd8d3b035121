// Compiles the kiosk page to dist/ui and lays beside it what it is made of: its own files, what the engine says of scores, and two
// packages with their licences. A browser takes these files as they are; nothing is bundled.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const to = `${root}dist/ui/`;
const inter = 'node_modules/@fontsource-variable/inter';
const copies = {
  'dist/score/falseAlarmRate.js': 'lib/falseAlarmRate.js',
  'dist/score/scoreInWords.js': 'lib/scoreInWords.js',
  'node_modules/lit-html/lit-html.js': 'lib/lit-html.js',
  'node_modules/lit-html/LICENSE': 'lib/lit-html.LICENSE',
  [`${inter}/files/inter-latin-wght-normal.woff2`]: 'fonts/inter-latin.woff2',
  [`${inter}/files/inter-latin-ext-wght-normal.woff2`]: 'fonts/inter-latin-ext.woff2',
  [`${inter}/LICENSE`]: 'fonts/inter.LICENSE',
};

const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.ui.json`],
  { cwd: root, stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);
cpSync(`${root}src/ui`, to, {
  recursive: true,
  filter: (path) => ['', '.html', '.css', '.svg'].includes(extname(path)),
});
for (const [from, name] of Object.entries(copies)) {
  mkdirSync(dirname(to + name), { recursive: true });
  // Without the address of a source map, which is not laid beside.
  if (extname(name) === '.js')
    writeFileSync(to + name, readFileSync(root + from, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''));
  else cpSync(root + from, to + name);
}

// Lists whose work is inside the two programs and the page, with the texts of their licences, as those
// licences want it. For the package; called by package.sh.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PROGRAMS = ['loket', 'loketctl'];
// What of ui/package.json ends up in the page; the rest only builds it.
const PAGE = [
  'svelte',
  '@lucide/svelte',
  '@tauri-apps/api',
  '@fontsource-variable/plus-jakarta-sans',
  '@fontsource-variable/jetbrains-mono',
];

/** The Rust libraries that are linked: no macros, no build scripts, no tests. */
function crates() {
  const told = execFileSync(
    'cargo',
    // The window's features are the workspace's: the same libraries as in the build.
    ['metadata', '--format-version=1', '--locked', '--features=loket/custom-protocol',
      '--filter-platform=x86_64-unknown-linux-gnu'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const metadata = JSON.parse(told);
  const packages = new Map(metadata.packages.map((it) => [it.id, it]));
  const nodes = new Map(metadata.resolve.nodes.map((it) => [it.id, it]));
  const isMacro = (id) => packages.get(id).targets.some((it) => it.kind.includes('proc-macro'));
  const seen = new Set();
  const waiting = metadata.packages.filter((it) => PROGRAMS.includes(it.name) && !it.source).map((it) => it.id);
  while (waiting.length > 0) {
    const id = waiting.pop();
    if (seen.has(id) || isMacro(id)) continue;
    seen.add(id);
    for (const dep of nodes.get(id).deps) {
      if (dep.dep_kinds.some((it) => it.kind === null)) waiting.push(dep.pkg);
    }
  }
  return [...seen]
    .map((id) => packages.get(id))
    .filter((it) => it.source)
    .map((it) => ({
      name: it.name,
      version: it.version,
      license: it.license ?? 'see its text',
      by: it.authors.map((who) => who.replace(/ *<.*>/, '')).join(', ') || it.repository || '',
      folder: dirname(it.manifest_path),
    }));
}

function pagePackages() {
  return PAGE.map((name) => {
    const folder = join('ui/node_modules', name);
    const told = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const by = typeof told.author === 'string' ? told.author : told.author?.name;
    return { name, version: told.version, license: told.license, by: (by ?? '').replace(/ *<.*>/, ''), folder };
  });
}

const all = [...crates(), ...pagePackages()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
const texts = new Map();
for (const it of all) {
  for (const file of readdirSync(it.folder).sort()) {
    if (!/^(licen[cs]e|copying|notice|unlicense)/i.test(file)) continue;
    let text;
    try {
      text = readFileSync(join(it.folder, file), 'utf8').replace(/\r/g, '').trim();
    } catch {
      continue; // A folder of texts: the same ones stand beside it.
    }
    const hash = createHash('sha256').update(text.replace(/\s+/g, ' ')).digest('hex');
    if (!texts.has(hash)) texts.set(hash, { text, of: [] });
    texts.get(hash).of.push(`${it.name} ${it.version}`);
  }
}

const lines = ['Libraries inside Loket, each with its licence; the texts follow.', ''];
for (const it of all) lines.push(`${it.name} ${it.version}: ${it.license}${it.by ? ` (${it.by})` : ''}`);
for (const { text, of } of texts.values()) lines.push('', '='.repeat(78), `Of ${of.join(', ')}:`, '', text);
process.stdout.write(`${lines.join('\n')}\n`);

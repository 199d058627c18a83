/**
 * Builds each widget into one file that needs nothing else, and notes which sources they were built from:
 * src/aangan/doors/widgets/<name>.html and sources.sha256 beside them.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const shelf = join(root, "src", "aangan", "doors", "widgets");
const hostPage = join(root, "tests", "support", "widget_host.html");
const work = join(here, ".build");
const NAMES = ["case", "home", "homes", "inbox", "people", "visits"];

async function page(name, entry, more = "") {
  const folder = join(work, name);
  await mkdir(folder, { recursive: true });
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>aangan</title><meta name="house" content="">${more}`;
  const script = `<script type="module" src="${relative(folder, join(here, "src", entry))}"></script>`;
  await writeFile(join(folder, "index.html"), `<!doctype html>\n<html lang="en">\n<head>${head}${script}</head>\n<body></body>\n</html>\n`);
  await build({
    configFile: false,
    root: folder,
    logLevel: "warn",
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    build: { target: "es2022", outDir: join(folder, "out"), emptyOutDir: true, modulePreload: false, reportCompressedSize: false },
  });
  return readFile(join(folder, "out", "index.html"), "utf8");
}

/** The hash of all that the built files come from: names and contents, in order. */
async function sourcesHash() {
  const names = (await readdir(join(here, "src"))).map((name) => `src/${name}`);
  const hash = createHash("sha256");
  for (const name of [...names, "build.mjs", "package.json", "package-lock.json", "tsconfig.json"].sort()) {
    hash.update(`${name}\0`).update(await readFile(join(here, name))).update("\0");
  }
  return hash.digest("hex");
}

await mkdir(shelf, { recursive: true });
for (const name of NAMES) {
  const html = await page(name, `${name}.tsx`);
  await writeFile(join(shelf, `${name}.html`), html);
  console.log(`  ${name}: ${Math.round(html.length / 1024)} KiB`);
}
await writeFile(hostPage, await page("host", "host.ts", `<link rel="icon" href="data:,">`));
await writeFile(join(shelf, "sources.sha256"), `${await sourcesHash()}\n`);
await rm(work, { recursive: true });

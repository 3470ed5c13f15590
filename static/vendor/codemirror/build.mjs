// Bundle what entry.js names into codemirror.js, and write out every licence that is inside.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const made = await build({
  entryPoints: ["entry.js"],
  outfile: "codemirror.js",
  bundle: true,
  format: "esm",
  minify: true,
  target: ["es2020"],
  legalComments: "none",
  banner: { js: "/* CodeMirror 6 (MIT): see LICENSES.txt beside this file. */" },
  metafile: true,
});

const names = new Set();
for (const path of Object.keys(made.metafile.inputs)) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (found) names.add(found[1]);
}
const parts = [...names].sort().map((name) => {
  const folder = join("node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} has no licence file`);
  const text = readFileSync(join(folder, licence), "utf8").trim();
  return `${name} ${about.version} (${about.license})\n\n${text}\n`;
});
writeFileSync("LICENSES.txt", parts.join(`\n${"-".repeat(72)}\n\n`));

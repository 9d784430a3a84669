// Bundles the page into the Python package. `node build.mjs FOLDER`; FOLDER is made anew.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";

const folder = resolve(process.argv[2] ?? "../src/cirrusql/console/built");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const made = await build({
  entryPoints: { page: "src/main.tsx", style: "src/style.css" },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  publicPath: "/files/",
  metafile: true,
  logLevel: "warning",
});

const outputs = Object.entries(made.metafile.outputs);
const named = (entry) => basename(outputs.find(([, one]) => one.entryPoint === entry)[0]);
const page = outputs.find(([, one]) => one.entryPoint === "src/main.tsx")[1];
const first = page.imports.filter((one) => one.kind === "import-statement").map((one) => basename(one.path));
const preload = first.map((name) => `<link rel="modulepreload" href="/files/${name}">`).join("\n");
const template = await readFile("src/index.html", "utf8");
await writeFile(
  `${folder}/index.html`,
  template
    .replace("__STYLE__", named("src/style.css"))
    .replace("__SCRIPT__", named("src/main.tsx"))
    .replace("__PRELOAD__", preload),
);

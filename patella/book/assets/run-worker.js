// @ts-check
/* global importScripts, loadPyodide */
/* Python in a worker of a chapter's page: runs the cells that the page sends, and answers its figures.
 * Nothing of this is loaded before a reader presses "Change and run this cell". */
(function () {
  "use strict";

  /** @typedef {{ files: string[], bytes: number, bundle: string }} Manifest what there is to fetch */

  const COURSE = "/course"; // the course in Python's own file system, laid out as its repository
  const OPENBLAS = "/usr/lib";
  // What scipy computes with is loaded before one of its parts asks for it, and by the name that they know:
  // found by a search path it would go by its whole path.
  const BEGIN = `
import ctypes, os, sys
os.chdir("${OPENBLAS}")
os.environ.pop("LD_LIBRARY_PATH", None)
ctypes.CDLL("libopenblas.so", mode=ctypes.RTLD_GLOBAL)
os.chdir("${COURSE}/chapters")
sys.path[:0] = ["${COURSE}", "${COURSE}/chapters"]
import cells
cells.begin().answer
`;

  /** @type {Promise<(question: string) => string>} settles once Python has started */
  let python;

  /** @param {string} progress */
  const tell = (progress) => postMessage({ progress });

  /** @param {string} address @returns {Promise<Response>} */
  async function asked(address) {
    const file = address.replace(/.*\//, "");
    const answer = await fetch(address).catch(() => undefined);
    if (!answer) throw new Error(`Python did not start: the file ${file} did not come.`);
    if (!answer.ok) throw new Error(`Python did not start: the file ${file} is missing.`);
    return answer;
  }

  /**
   * Fetch what is packed, all at once, and tell how much has come.
   * @param {string} folder
   * @param {Manifest} manifest
   * @returns {Promise<Map<string, ArrayBuffer>>} name -> content
   */
  async function fetched(folder, { files, bytes }) {
    let come = 0;
    const megabytes = (/** @type {number} */ size) => Math.round(size / 1e6);
    /** @returns {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
    const counter = () => new TransformStream({
      transform(chunk, out) {
        come += chunk.length;
        tell(`Python is on its way: ${megabytes(come)} of ${megabytes(bytes)} MB`);
        out.enqueue(chunk);
      },
    });
    /** @param {string} name @returns {Promise<[string, ArrayBuffer]>} */
    async function one(name) {
      const { body } = await asked(folder + name);
      if (!body) throw new Error(`Python did not start: the file ${name} is empty.`);
      const unpacked = body.pipeThrough(counter()).pipeThrough(new DecompressionStream("gzip"));
      return [name.replace(/-.*/, ""), await new Response(unpacked).arrayBuffer()];
    }
    return new Map(await Promise.all(files.filter((name) => name.endsWith(".packed")).map(one)));
  }

  /**
   * Answer from memory what Pyodide asks for by names of its own.
   * @param {Record<string, Response>} held
   */
  function serve(held) {
    const ask = self.fetch.bind(self);
    self.fetch = async (request, how) => held[String(request).replace(/.*\//, "")] ?? ask(request, how);
  }

  /** @param {string} folder of the files, with a slash at its end */
  async function start(folder) {
    /** @type {Manifest} */
    const manifest = await (await asked(`${folder}manifest.json`)).json();
    const { wasm, library, ...archives } = Object.fromEntries(await fetched(folder, manifest));
    tell("Python starts");
    serve({
      "pyodide.asm.wasm": new Response(wasm, { headers: { "Content-Type": "application/wasm" } }),
      "python_stdlib.zip": new Response(library),
    });
    importScripts(`${folder}core/pyodide.js`);
    const pyodide = await loadPyodide({
      indexURL: `${folder}core/`,
      env: { EVERYSTATE_DOOR: "worker", EVERYSTATE_BUNDLE: manifest.bundle, HOME: "/home/pyodide" },
    });
    const packages = pyodide.runPython("import site; site.getsitepackages()[0]");
    for (const [name, content] of Object.entries(archives)) {
      const extractDir = { course: COURSE, openblas: OPENBLAS }[name] ?? packages;
      pyodide.unpackArchive(content, "tar", { extractDir });
    }
    return pyodide.runPython(BEGIN);
  }

  onmessage = async ({ data: { id, start: folder, question } }) => {
    if (folder) python = start(folder);
    try {
      const answer = await python;
      postMessage({ id, answer: question && JSON.parse(answer(JSON.stringify(question))) });
    } catch (error) {
      postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  };
})();

// @ts-check
/* The bundle's entry: on a page the figures come to life by themselves. */

import { parseHash } from "./address.js";
import { Page } from "./page.js";

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.src) {
  const page = new Page(script.src.replace(/[^/]*$/, ""));
  window.everystate = {
    print: (options) => page.print(options),
    guesses: () => page.guesses(),
    adopt: (figure, python) => page.adopt(figure, python),
    amend: (name, amendment) => page.amend(name, amendment),
    asked: () => parseHash(location.hash),
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => page.begin());
  else page.begin();
}

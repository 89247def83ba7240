// The scripts of the pages: classic scripts, since pages are also read from a disk, where modules are blocked.
import js from "@eslint/js";
import globals from "globals";

export default [
  {
    files: ["patella/*/assets/*.js"],
    ...js.configs.recommended,
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: { ...globals.browser, courseKept: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: "error",
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      strict: ["error", "function"],
      "max-len": ["error", { code: 110 }],
      complexity: ["error", 12],
    },
  },
  {
    files: ["tests/javascript/*.js"],
    ...js.configs.recommended,
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
  },
];

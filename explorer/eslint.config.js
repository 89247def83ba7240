import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  eqeqeq: "error",
  "no-shadow": "error",
  "no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
  "no-var": "error",
  "prefer-const": "error",
  "max-len": ["error", { code: 110 }],
  "max-lines": ["error", 900],
  "max-lines-per-function": ["error", 60],
  complexity: ["error", 12],
};

export default [
  {
    files: ["js/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules,
  },
  {
    files: ["js/*.test.js", "*.mjs", "*.config.js"],
    languageOptions: { globals: globals.node },
    rules: { ...rules, "max-lines-per-function": "off" },
  },
];

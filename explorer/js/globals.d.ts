/** What a page can ask of its figures. */
interface Everystate {
  /** Print the page, with folded parts open if so wished. */
  print(options?: { folded?: boolean }): void;
  /** Give a figure that Python drew in a worker of the page its face; returns what ends it. */
  adopt(figure: HTMLElement, python: import("./types.js").Python): () => void;
  /** The guesses that the reader made; `everystate:guess` events tell of each. */
  guesses(): { name: string; title: string; question: string; guess: string; verdict: string }[];
  /** Add something of the page's own to every state of a figure; nothing takes it away again. */
  amend(name: string, amendment?: import("./types.js").Amendment): void;
  /** What the address names, and the query behind it, where it has one; encoded signs as they were meant. */
  asked(): { name: string; query: string | undefined };
}

interface Window {
  Plotly: any;
  everystate: Everystate;
}

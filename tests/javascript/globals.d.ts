/** plotly.js, once its bundle is loaded; the scripts use `react` and `Fx` of it. */
interface Window {
  Plotly: any;
  /** The figures of the page, where it has any. */
  /** The prose of the pages, written when the book is built. */
  courseIndex: any;
  MiniSearch: any;
  /** Sphinx's stemmer of the book's language, and its words that say nothing. */
  Stemmer: any;
  stopwords: string[];
  printUnfolded: () => void;
  /** What a page can ask of its figures, once their script is loaded. */
  everystate?: {
    amend(name: string, amendment?: object): void;
    asked(): { name: string; query: string | undefined };
    adopt(figure: HTMLElement, python: RunningPython): () => void;
  };
  /** Of the theme. */
  toggleFullScreen: () => void;
  /** Whether what is stored is forgotten with the page, since the browser forbids to keep it. */
  forgetsAll?: boolean;
  /** Faults of a figure's texts: the position of its controls, and what lies on what. */
  crowded: (name: string, positions: number[][], names?: string[][]) => [string, string][];
  /** Controls of a figure that cannot be seen together with its plot. */
  apart: (name: string) => string[];
  /** What looks the same with the focus as without. */
  unmarkedFocus: () => string[];
}

type LedgerSide = "supports" | "nuance" | "contradicts";
type LedgerRank = [boolean, number];
type LedgerCounts = [number, number, number];

interface LedgerLimits {
  balance: number;
  groups: number;
}

interface LedgerRow {
  verdict: LedgerSide;
  directness: string;
  weight: number;
  people: string;
  tests_claim: boolean;
  read_as: string;
}

interface LedgerVoice {
  verdict: LedgerSide;
  rank: LedgerRank;
  people: string;
  rows: number[];
}

interface LedgerVerdict {
  result: string;
  footing: string;
  reason: string;
  direct: boolean;
  weight: number;
  counts: LedgerCounts;
  deciding: number[];
}

interface LedgerFirmness {
  dropped: Record<number, string>;
  recoded: Record<number, string[]>;
  added: Record<string, string>;
}

interface WorkbenchRow extends LedgerRow {
  key: string;
  study: string;
  url: string;
  finding: string;
  design: string;
  kind: string;
}

interface WorkbenchClaim {
  id: string;
  name: string;
  claim: string;
  question: string;
  alike: boolean;
  made_for_it: number;
  rows: WorkbenchRow[];
}

interface WorkbenchMoves extends LedgerLimits {
  strike: Set<string>;
  say: Record<string, LedgerSide>;
  test: Record<string, string>;
  weight: Record<string, number>;
}

type KeptPart = "beliefs" | "guesses" | "quizzes" | "remarks";

/** The script that reads and writes what is kept of the reader. */
declare var courseKept: {
  read: (part: KeptPart) => Record<string, any>;
  write: (part: KeptPart, record: Record<string, any>) => void;
  put: (part: KeptPart, name: string, value: any) => void;
  forgetAll: () => void;
  isRecord: (value: any) => value is Record<string, any>;
  confidence: (value: any) => number | null;
  answers: (one: any) => string[] | null;
  works: () => boolean;
};

/** What is kept of a question of a quiz. */
interface QuizAnswer {
  asked: string;
  chapter: string;
  answers: string[];
  right: boolean;
  first: boolean;
}

/** Python in a worker of the page, as the figures ask it. */
interface RunningPython {
  alive(): boolean;
  ask(figure: string, asks: any): Promise<any[]>;
}

/** What a worker can ask beside a page: another script, and what that one brings. */
declare function importScripts(address: string): void;
declare function loadPyodide(settings: { indexURL: string, env: Record<string, string> }): Promise<any>;
declare function postMessage(message: any): void;

/** A field of a class's table, as data/class/tables.json has it. */
interface ClassField {
  name: string;
  type: string;
  title: string;
  also?: string[];
  constraints?: { required?: boolean; minimum?: number; maximum?: number };
}

interface ClassRow {
  line: number;
  cells: string[];
}

/** Where in a file something stands. */
interface ClassPlace {
  row?: number;
  column?: string;
  value?: string;
}

interface ClassTable {
  person: string[];
  exercise: string[];
  vmo: number[];
  vl: number[];
}

/** exercise -> person -> ratio */
type ClassRatios = Map<string, Map<string, number>>;

interface ClassLook {
  name: string;
  simulated: string; // instead of the name, where all people are
  colour: string;
  margin: number;
}

/** What a figure draws and says in one state. */
interface FigureState {
  data: any[];
  layout: any;
  reading: string;
}

interface FigureTable {
  columns: string[];
  values: any[][];
}

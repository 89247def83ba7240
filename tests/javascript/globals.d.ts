/** plotly.js, once its bundle is loaded; the scripts use `react` and `Fx` of it. */
interface Window {
  Plotly: any;
  /** The prose of the pages, written when the book is built. */
  courseIndex: any;
  MiniSearch: any;
  /** Sphinx's stemmer of the book's language, and its words that say nothing. */
  Stemmer: any;
  stopwords: string[];
  printUnfolded: () => void;
  /** Faults of a figure's texts: the position of its controls, and what lies on what. */
  crowded: (name: string, positions: number[][]) => [string, string][];
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

/** What is kept of a question of a quiz. */
interface QuizAnswer {
  asked: string;
  chapter: string;
  answers: string[];
  right: boolean;
  first: boolean;
}

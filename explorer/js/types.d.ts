/** How a value depends on the controls; docs/encoding.md explains it. */
export type Tree =
  | ["=", any]
  | ["@", number[], number[]]
  | ["?", number[], number[], Tree]
  | ["[", Tree[]]
  | ["{", Record<string, Tree>];

export interface Encoded {
  version: number;
  shape: number[];
  pool: any[];
  tree: Tree;
}

export interface Table {
  columns: string[];
  values: any[][];
}

/** What a trace's meta tells of the grip on it. */
export interface HandleMeta {
  /** Number of the control that the grip moves. */
  control: number;
  /** Place of the control's value, for each point of the trace. */
  places: number[];
  label: string;
}

/** What is drawn and said at one position of the controls. */
export interface State {
  data: any[];
  layout: any;
  reading: string;
}

export type Kind = "choice" | "range" | "switch" | "samples";

export interface Control {
  name: string;
  label: string;
  kind: Kind;
  labels: string[];
  keys: string[];
  default: number;
}

export interface Answer {
  label: string;
  value: number | null;
  verdict: string;
}

export interface Guess {
  question: string;
  unit: string;
  numeric: boolean;
  axis: "x" | "y" | null;
  answers: Answer[];
}

export interface Description {
  version: number;
  name: string;
  title: string;
  bundle: string;
  /** Colours of the site, on a light page -> on a dark one. */
  dark?: Record<string, string>;
  height: number;
  controls: Control[];
  guess: Guess | null;
}

/** What a value of a control would do to the drawing; undefined where nobody knows. */
export type Prospect = "same" | "empty" | "other" | undefined;

export interface Source {
  /** The state when it is already here. */
  peek(position: number[]): State | undefined;
  /** Rejects with an Error whose message is for the reader. */
  get(position: number[]): Promise<State>;
  table(position: number[]): Promise<Table>;
  /** What each value of a control would do from this position. */
  prospects(position: number[], axis: number): Prospect[];
  /** The reader moved the controls to this position. */
  moved(position: number[]): void;
  /** The controls rest at this position. */
  rest(position: number[]): void;
  /** Positions set from outside; returns what ends it. */
  follow(listener: (position: number[]) => void): () => void;
}

/** What a page adds to each state of a figure; a state and a table that it is given stay as they are. */
export interface Amendment {
  state(state: State): State;
  table(table: Table): Table;
}

export interface Environment {
  /** Loads plotly.js once, or says why not. */
  loadPlotly(bundle: string): Promise<any>;
  /** Whether what did not load may load when it is asked for again. */
  retries: boolean;
  /** Whether the page's address follows the controls. */
  address: boolean;
  /** Whether the figure fills the window. */
  alone(): boolean;
}

/** The element that plotly.js draws in. */
export type Plot = HTMLElement & { on: Function; data: any[]; layout: any; _fullLayout: any };

/** The page's end of a figure in Python: what the two share, and messages. */
export interface Model {
  get(name: string): any;
  set(name: string, value: any): void;
  save_changes(): void;
  send(content: any): void;
  on(name: string, listener: (content: any, buffers?: any) => void): void;
}

/** Python in a worker of the page. */
export interface Python {
  /** Whether it still runs. */
  alive(): boolean;
  /** Ask a figure for a state or a table; rejects where Python is gone. */
  ask(uid: string, question: any): Promise<any[]>;
}

/** What anywidget gives of a widget's model. */
export interface WidgetModel extends Model {
  /** The manager gives the models themselves, which know whether a kernel answers. */
  widget_manager: { get_model(id: string): Promise<{ comm_live?: boolean }> };
}

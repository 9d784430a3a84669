// The editor: CodeMirror, with completion and diagnostics that the server works out.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { sql, SQLite } from "@codemirror/lang-sql";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { post, type Facts } from "../api";

export interface Checked {
  busy?: boolean;
  error?: Facts;
  statements?: { kind: string; line: number; text: string; parameters: (string | number)[] }[];
}

interface Given {
  parent: HTMLElement;
  text: string;
  tab: () => string;
  changed: (text: string) => void;
  checked: (found: Checked) => void;
  run: () => void;
  cancel: () => void;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, class: "sql-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "sql-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "sql-number" },
  { tag: [tags.comment], class: "sql-comment" },
  { tag: [tags.typeName, tags.standard(tags.name)], class: "sql-function" },
]);

const KINDS: Record<string, string> = {
  keyword: "keyword", relation: "class", service: "namespace", provider: "namespace", own: "class", source: "variable",
  column: "property", key: "property", value: "constant", function: "function", setting: "text", method: "method", parameter: "variable",
};

type Found = [kind: string, text: string, start: number, end: number, label: string, description: string];

async function complete(context: CompletionContext, tab: string): Promise<CompletionResult | null> {
  const before = context.matchBefore(/[\w.$:"'`[\]>-]+/);
  if (before === null && !context.explicit) return null;
  const text = context.state.doc.toString();
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort());
  let found: { candidates: Found[]; all: boolean };
  try {
    // Offsets are of code points there and of UTF-16 units here; both are made into the other.
    found = await post("/api/complete", { tab, sql: text, cursor: points(text, context.pos) }, stop.signal);
  } catch {
    return null;
  }
  if (found.candidates.length === 0) return null;
  const from = units(text, Math.min(...found.candidates.map((one) => one[2])));
  return {
    from,
    filter: false,
    options: found.candidates.map((one): Completion => ({
      label: one[4],
      detail: one[5],
      type: KINDS[one[0]] ?? "text",
      apply: (view, _completion, _from, _to) => {
        const now = view.state.doc.toString();
        const [start, end] = [units(now, one[2]), Math.max(view.state.selection.main.head, units(now, one[3]))];
        view.dispatch({
          changes: { from: start, to: end, insert: one[1] },
          selection: { anchor: start + one[1].length },
          userEvent: "input.complete",
        });
      },
    })),
  };
}

/** How many code points are before a UTF-16 offset. */
export const points = (text: string, offset: number) => [...text.slice(0, offset)].length;
/** The UTF-16 offset behind so many code points. */
export const units = (text: string, count: number) => [...text].slice(0, count).join("").length;

export class Editor {
  readonly view: EditorView;
  private readonly extensions: Extension[];
  private timer: number | undefined;
  private checks = 0;
  private seen: string | null = null;

  constructor(private readonly given: Given) {
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.content ?? "";
    const keys = keymap.of([
      { key: "Mod-Enter", run: () => (given.run(), true) },
      { key: "Mod-.", run: () => (given.cancel(), true) },
    ]);
    this.extensions = [
      EditorView.cspNonce.of(nonce),
      Prec.highest(keys),
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      EditorView.lineWrapping,
      placeholder("SELECT … FROM awscc.ec2.vpcs — Ctrl+Enter runs, Ctrl+Space completes"),
      sql({ dialect: SQLite }),
      syntaxHighlighting(colours),
      autocompletion({ override: [(context) => complete(context, given.tab())], maxRenderedOptions: 200, icons: false }),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": "SQL", spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        given.changed(update.state.doc.toString());
        this.checkSoon();
      }),
    ];
    this.view = new EditorView({ parent: given.parent, state: EditorState.create({ doc: given.text, extensions: this.extensions }) });
    this.checkSoon(0);
  }

  /** What would be run: what is selected, else all. */
  get chosen(): string {
    const { from, to } = this.view.state.selection.main;
    return from === to ? this.text : this.view.state.sliceDoc(from, to);
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Show another text, which is kept already; what could be undone was of the one before. */
  set text(text: string) {
    if (text === this.text) return;
    const anchor = Math.min(this.view.state.selection.main.head, text.length);
    this.view.setState(EditorState.create({ doc: text, selection: { anchor }, extensions: this.extensions }));
    this.checkSoon();
  }

  /** Have the text looked at by the server once nobody types for a moment. */
  checkSoon(wait = 350) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), wait);
  }

  /** Have what is typed been looked at, which tells which parameters it wants. */
  async looked() {
    if (this.seen === this.text || !/[:?@$]/.test(this.text)) return;
    clearTimeout(this.timer);
    await this.check();
  }

  private async check() {
    const number = (this.checks += 1);
    const text = this.text;
    let found: Checked;
    try {
      found = text.trim() === "" ? { statements: [] } : await post<Checked>("/api/check", { tab: this.given.tab(), sql: text });
    } catch {
      return;
    }
    if (number !== this.checks || text !== this.text) return;
    if (found.busy === true) {
      this.checkSoon(1000);
      return;
    }
    this.seen = text;
    this.given.checked(found);
    this.mark(found.error);
  }

  private mark(error: Facts | undefined) {
    const { doc } = this.view.state;
    if (error === undefined) {
      this.view.dispatch(setDiagnostics(this.view.state, []));
      return;
    }
    const line = doc.line(Math.min(error.position?.line ?? 1, doc.lines));
    const from = error.position === undefined ? 0 : Math.min(line.from + units(line.text, error.position.column - 1), line.to);
    const word = /^[\w.$]+|^\S/.exec(doc.sliceString(from, line.to))?.[0].length ?? 0;
    const message = error.hint ? `${error.message}; ${error.hint}` : error.message;
    const to = error.position === undefined ? doc.length : Math.min(from + Math.max(word, 1), doc.length);
    this.view.dispatch(setDiagnostics(this.view.state, [{ from: Math.min(from, to), to, severity: "error", message }]));
  }

  destroy() {
    clearTimeout(this.timer);
    this.view.destroy();
  }
}

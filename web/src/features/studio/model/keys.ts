/** Every command of the studio that has a key; the sheet, the palette and the keyboard are made from this list. */
export const COMMANDS = [
  { id: "play", keys: ["Space", "Ctrl+Space"], group: "play" },
  { id: "slower", keys: ["J"], group: "play" },
  { id: "stop", keys: ["K"], group: "play" },
  { id: "faster", keys: ["L"], group: "play" },
  { id: "back", keys: ["ArrowLeft"], group: "play" },
  { id: "forward", keys: ["ArrowRight"], group: "play" },
  { id: "frameBack", keys: [","], group: "play" },
  { id: "frameForward", keys: ["."], group: "play" },
  { id: "playLine", keys: ["P"], group: "play" },
  { id: "playAround", keys: ["Shift+P"], group: "play" },
  { id: "compare", keys: ["B"], group: "play" },
  { id: "previousLine", keys: ["Alt+ArrowUp"], group: "lines" },
  { id: "nextLine", keys: ["Alt+ArrowDown"], group: "lines" },
  { id: "nextProblem", keys: ["F8"], group: "lines" },
  { id: "previousProblem", keys: ["Shift+F8"], group: "lines" },
  { id: "goToLine", keys: ["Enter"], group: "lines" },
  { id: "editText", keys: ["E"], group: "lines" },
  { id: "setStart", keys: ["["], group: "edit" },
  { id: "setEnd", keys: ["]"], group: "edit" },
  { id: "earlier10", keys: ["Shift+ArrowLeft"], group: "edit" },
  { id: "later10", keys: ["Shift+ArrowRight"], group: "edit" },
  { id: "earlier100", keys: ["Ctrl+Shift+ArrowLeft"], group: "edit" },
  { id: "later100", keys: ["Ctrl+Shift+ArrowRight"], group: "edit" },
  { id: "split", keys: ["Ctrl+Enter"], group: "edit" },
  { id: "join", keys: ["Alt+M"], group: "edit" },
  { id: "lock", keys: ["Alt+L"], group: "edit" },
  { id: "undo", keys: ["Ctrl+Z"], group: "edit" },
  { id: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], group: "edit" },
  { id: "find", keys: ["Ctrl+F"], group: "edit" },
  { id: "replace", keys: ["Ctrl+H"], group: "edit" },
  { id: "renderLine", keys: ["Alt+R"], group: "render" },
  { id: "renderAll", keys: ["Alt+Shift+R"], group: "render" },
  { id: "zoomIn", keys: ["+"], group: "view" },
  { id: "zoomOut", keys: ["-"], group: "view" },
  { id: "palette", keys: ["Ctrl+K"], group: "view" },
  { id: "keys", keys: ["?"], group: "view" },
] as const;

export type Command = (typeof COMMANDS)[number]["id"];
export type Group = (typeof COMMANDS)[number]["group"];

export type Stroke = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const BY_KEY = new Map<string, Command>(
  COMMANDS.flatMap((each) => each.keys.map((key) => [key as string, each.id] as const)),
);
/** Characters that need Shift on some keyboards. */
const SYMBOLS = new Set(["?", "+", "-", "[", "]", ",", "."]);

/** What a keystroke is called in `COMMANDS`. Cmd counts as Ctrl; with Alt the letter is that of the key's place. */
export function nameOf(stroke: Stroke): string {
  const held: string[] = [];
  const symbol = SYMBOLS.has(stroke.key);
  // AltGr, which some keyboards need for a symbol, is told as both.
  const altGraph = symbol && stroke.ctrlKey && stroke.altKey;
  if ((stroke.ctrlKey || stroke.metaKey) && !altGraph) held.push("Ctrl");
  if (stroke.altKey && !altGraph) held.push("Alt");
  if (stroke.shiftKey && !symbol) held.push("Shift");
  let key = stroke.key;
  if (stroke.code === "Space") key = "Space";
  else if (stroke.altKey && /^Key[A-Z]$/.test(stroke.code)) key = stroke.code.slice(3);
  else if (key.length === 1 && !symbol) key = key.toUpperCase();
  return [...held, key].join("+");
}

/** The command of a keystroke. While somebody types, only those that write nothing and move no caret count. */
export function commandOf(stroke: Stroke, typing: boolean): Command | undefined {
  const name = nameOf(stroke);
  const command = BY_KEY.get(name);
  if (!command || !typing) return command;
  const writes = !/^(Ctrl|Alt)\+/.test(name) && !/F\d+$/.test(name);
  const moves = /Shift\+Arrow/.test(name);
  return writes || moves ? undefined : command;
}

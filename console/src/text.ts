// Text of others, as it can be looked at: nothing in it turns the page around or hides.

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const NAMES: Record<string, string> = { "\r": "\\r", "\u001b": "\\e", "\u0000": "\\0" };

function escaped(character: string): string {
  const named = NAMES[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Control characters, and those that turn text around, as escapes. */
export const harmless = (text: string): string => text.replace(HIDDEN, escaped);

/** The same on one line. */
export const oneLine = (text: string): string => harmless(text.replace(/\n/g, "⏎").replace(/\t/g, "⇥"));

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;

export function seconds(value: number): string {
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  return value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

export const moment = (since1970: number): string => new Date(since1970 * 1000).toLocaleString("sv-SE");

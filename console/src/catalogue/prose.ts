// What AWS says of its own, in its Markdown, as plain text.
import { harmless } from "../text";

/** A link as its words, code in one pair of backticks; the rest as it is. */
export const prose = (text: string): string =>
  harmless(text.replace(/\[([^\]\n]+)\]\(https?:[^)\s]*\)/g, "$1").replace(/``([^`\n]+)``/g, "`$1`"));

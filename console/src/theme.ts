// Dark or light: as the system has it, unless the user says otherwise.
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const KEY = "cirrusql.theme";
export const theme = signal<Theme>((localStorage.getItem(KEY) as Theme | null) ?? "system");

effect(() => {
  if (theme.value === "system") {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset["theme"] = theme.value;
    localStorage.setItem(KEY, theme.value);
  }
});

export function nextTheme() {
  theme.value = theme.value === "system" ? "dark" : theme.value === "dark" ? "light" : "system";
}

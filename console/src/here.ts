// What server this is: of which target, and whether plans can be applied.
import { signal } from "@preact/signals";
import { get } from "./api";

export interface Here {
  version: string;
  server: string;
  target: string;
  regions: string[];
  accounts: boolean;
  mode: "read-only" | "create-and-update" | "delete-too";
}

export const here = signal<Here | null>(null);

export async function lookAround() {
  here.value = await get<Here>("/api/here");
}

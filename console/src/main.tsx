import { render } from "preact";
import { enter } from "./api";
import { lookAround } from "./here";
import { startRouting } from "./route";
import { Shell, Shut } from "./shell";
import { shown } from "./api";
import { harmless } from "./text";
import "./theme";

const root = document.getElementById("page")!;

async function start() {
  try {
    if (!(await enter())) {
      render(<Shut />, root);
      return;
    }
    startRouting();
    await lookAround();
    render(<Shell />, root);
  } catch (error) {
    render(<Shut why={harmless(shown(error).message)} />, root);
  }
}

void start();

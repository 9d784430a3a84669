// Ctrl+K, or a slash where nothing is typed: the search, over whatever is shown.
import { useSignal } from "@preact/signals";
import { lazy, Suspense } from "preact/compat";
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/dialog";

const Finder = lazy(() => import("./finder").then((loaded) => loaded.Finder));

export function Palette() {
  const open = useSignal(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const isKey = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyped(event.target);
      if (!isKey && !isSlash) return;
      event.preventDefault();
      event.stopPropagation();
      // Over another box nothing is opened: that one is to be answered first.
      if (document.querySelector("dialog[open]") === null) open.value = true;
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  }, []);
  const close = () => (open.value = false);
  return (
    <>
      <button type="button" class="plain" onClick={() => (open.value = true)} title="Search everything: Ctrl+K or /" aria-keyshortcuts="Control+K">
        Search
      </button>
      {open.value && (
        <Dialog title="Search everything" close={close} wide>
          <Suspense fallback={<p>Loading…</p>}>
            <Finder id="palette" focus done={close} />
          </Suspense>
        </Dialog>
      )}
    </>
  );
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, [role=textbox]") !== null);
}

// The search and the switch between dark and light. No request leaves the site's own folder.
"use strict";
(() => {
  const KINDS = ["relation", "operation", "function", "guide", "heading", "column", "nested key"];
  const MOST = 40;
  const assets = new URL(".", document.currentScript.src);
  const root = new URL("..", assets);
  const loaded = new Map(); // shard -> a promise of its entries
  let names = null; // a promise of the set of shards
  const given = new Map(); // what the scripts that were loaded gave, by their names

  // -- dark and light ------------------------------------------------------------------------------

  const stored = () => { try { return localStorage.getItem("cirrusql-theme"); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem("cirrusql-theme", theme); } catch { /* a file's page may not */ } };
  const isDark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const chosen = stored();
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;

  function startTheme() {
    const button = document.getElementById("site:theme");
    const say = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = isDark() ? "light" : "dark";
      store(document.documentElement.dataset.theme);
      say();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
    button.hidden = false;
    say();
  }

  // What is too wide can be moved by keyboard.
  function startScrolling() {
    for (const box of document.querySelectorAll("pre, .wide")) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    }
  }

  // -- the index -----------------------------------------------------------------------------------

  window.cirrusqlShards = (shards, common) => {
    given.set("shards", { known: new Set(shards.split(" ")), common: new Set(common.split(" ")) });
  };
  window.cirrusqlFound = (name, entries) => { given.set(name, entries); };

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`search/${name}.js`, assets);
      script.onload = () => { resolve(given.get(name)); script.remove(); };
      script.onerror = () => { reject(new Error(`${script.src} could not be loaded`)); script.remove(); };
      document.head.append(script);
    });
  }

  // The entries of the longest start of a word that has a script; null: the word is too short yet.
  async function shard(word, known) {
    for (let letters = word.length; letters > 1; letters--) {
      const name = word.slice(0, letters);
      if (!known.has(name)) continue;
      if (!loaded.has(name)) loaded.set(name, load(name));
      return loaded.get(name);
    }
    return [...known].some((name) => name.startsWith(word)) ? null : [];
  }

  const words = (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const EVERYWHERE = new Set(["aws", "awscc", "cirrusql"]);

  // Entries with every word that was typed, and what a reader has to know; null: too few letters.
  async function search(text) {
    const typed = words(text);
    const telling = typed.filter((word) => word.length > 1 && !EVERYWHERE.has(word));
    if (!telling.length) return null;
    names ??= load("shards");
    const { known, common } = await names;
    // The longest word finds the fewest; the others decide among them.
    const rare = telling.filter((word) => !common.has(word));
    const longest = (rare.length ? rare : telling).reduce((a, b) => (b.length > a.length ? b : a));
    const entries = await shard(longest, known);
    if (entries === null) return null;
    const isShort = [...known].some((name) => name.length > longest.length && name.startsWith(longest));
    const wanted = text.trim().toLowerCase();
    const ranked = [];
    for (const entry of entries) {
      const [kind, name, , about] = entry;
      const whole = `${name} ${kind < 2 ? about : ""}`.toLowerCase();
      if (typed.every((word) => whole.includes(word))) ranked.push([score(kind, name, about, wanted, longest), entry]);
    }
    const ofRelations = telling.length > 1 ? await columnsOf(typed, telling, known) : { found: [], left: 0 };
    ranked.sort((a, b) => a[0] - b[0] || a[1][1].length - b[1][1].length || (a[1][1] < b[1][1] ? -1 : 1));
    const found = [...ranked.map(([, entry]) => entry), ...ofRelations.found];
    const notes = [];
    if (!rare.length) notes.push("So many columns and keys have this word that those with others beside it are not among these: add one of those.");
    else if (isShort) notes.push("More letters find more.");
    if (ofRelations.left && !found.length) notes.push(`Of the columns with some of these words ${ofRelations.left} were not looked at: more letters find more.`);
    return { found, notes };
  }

  // Columns whose names have some of the words, in relations whose names have the others.
  async function columnsOf(typed, telling, known) {
    const shards = await Promise.all(telling.map((word) => shard(word, known)));
    const columns = new Map();
    for (const [kind, name] of shards.flatMap((entries) => entries ?? [])) {
      if (KINDS[kind] !== "column") continue;
      const others = typed.filter((word) => !name.toLowerCase().includes(word));
      if (others.length && others.length < typed.length) columns.set(name, others);
    }
    const best = [...columns].sort((a, b) => a[1].length - b[1].length || a[0].length - b[0].length).slice(0, MOST);
    const found = [];
    for (const [name, others] of best) {
      const file = `in-${words(name).join("").slice(0, 2)}`;
      if (!loaded.has(file)) loaded.set(file, load(file));
      const paths = (await loaded.get(file))[name] ?? [];
      const fitting = paths.filter((path) => others.every((word) => relation(path).includes(word)));
      if (fitting.length) found.push([KINDS.indexOf("column"), name, fitting, fitting.length]);
    }
    return { found, left: columns.size - best.length };
  }

  function score(kind, name, about, wanted, word) {
    const lower = name.toLowerCase();
    const last = lower.slice(lower.lastIndexOf(".") + 1);
    if (lower === wanted || last === wanted || (kind < 2 && about.toLowerCase() === wanted)) return kind;
    const starts = last.startsWith(word) ? 10 : 20;
    return starts + kind * 1.5;
  }

  // One line for each place: a column of many relations has many.
  function lines(entries) {
    const found = [];
    for (const [kind, name, address, about] of entries) {
      if (found.length >= MOST) return [found, true];
      if (typeof address === "string") { found.push({ kind, name, address, about }); continue; }
      const anchor = `#c-${name.replace(/[^\w.\-]/g, "")}`;
      const few = address.slice(0, entries.length > 3 ? 3 : 15);
      for (const path of few) {
        const more = path === few.at(-1) && about > few.length ? `, and ${about - few.length} more have it` : "";
        found.push({ kind, name, address: path + anchor, about: `of ${relation(path)}${more}` });
      }
    }
    return [found, false];
  }

  const relation = (path) => path.replace(/\.html$/, "").replaceAll("/", ".");

  // -- the box -------------------------------------------------------------------------------------

  function startSearch() {
    const box = document.getElementById("site:search");
    const list = document.getElementById("site:hits");
    const status = document.getElementById("site:told");
    let picked = -1;
    let asked = 0;

    const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); picked = -1; };
    const options = () => [...list.querySelectorAll('[role="option"]')];
    const go = (item) => { location.href = item.dataset.address; close(); };

    function pick(place) {
      const items = options();
      if (!items.length) return;
      picked = (place + items.length) % items.length;
      items.forEach((item, number) => item.setAttribute("aria-selected", String(number === picked)));
      items[picked].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", items[picked].id);
    }

    function item(line, number) {
      const made = document.createElement("li");
      const [kind, name, about] = ["kind", "what", "about"].map((part) => {
        const span = document.createElement("span");
        span.className = part;
        return span;
      });
      kind.textContent = KINDS[line.kind];
      name.textContent = line.name;
      about.textContent = line.about;
      made.append(kind, name, about);
      made.id = `site:hit-${number}`;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      made.dataset.address = new URL(line.address, root).href;
      made.addEventListener("mousedown", (event) => event.preventDefault());
      made.addEventListener("click", () => go(made));
      return made;
    }

    function say(text) {
      const made = document.createElement("li");
      made.setAttribute("role", "presentation");
      made.textContent = text;
      list.prepend(made);
      status.textContent = text;
    }

    async function show() {
      const mine = ++asked;
      const text = box.value;
      if (!text.trim()) { close(); status.textContent = ""; return; }
      let answer, failure = "";
      try { answer = await search(text); } catch (error) { failure = `The index could not be read: ${error.message}`; }
      if (mine !== asked) return;
      list.replaceChildren();
      picked = -1;
      if (failure) say(failure);
      else if (answer === null) say("Type one more letter.");
      else if (!answer.found.length) say(words(text).length > 1 ? "Nothing was found that has all these words." : "Nothing was found.");
      else {
        const [shown, isCut] = lines(answer.found);
        list.append(...shown.map(item));
        status.textContent = shown.length === 1 ? "1 result" : `${shown.length} results`;
        if (isCut) say(`The first ${shown.length} are shown; another word finds fewer.`);
        pick(0);
      }
      for (const note of answer?.notes ?? []) say(note);
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    }

    box.addEventListener("input", show);
    box.addEventListener("focus", () => { names ??= load("shards"); names.catch(() => { names = null; }); if (box.value) show(); });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { pick(picked + 1); event.preventDefault(); }
      else if (event.key === "ArrowUp") { pick(picked - 1); event.preventDefault(); }
      else if (event.key === "Escape") { if (list.hidden) box.value = ""; close(); }
      else if (event.key === "Enter" && picked >= 0) { go(options()[picked]); event.preventDefault(); }
    });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.matches("input, textarea, select") || event.target.isContentEditable;
      if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) { box.focus(); box.select(); event.preventDefault(); }
    });
  }

  document.addEventListener("DOMContentLoaded", () => { startTheme(); startScrolling(); startSearch(); });
})();

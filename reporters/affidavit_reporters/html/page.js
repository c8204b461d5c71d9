// Search, filters and sorting. What is found, chosen and sorted stands in the fragment: #?q=root&severity=s:high&sort=-first
// Nothing here makes markup of text, fetches, stores, or runs anything.
(() => {
  "use strict";
  const finder = document.getElementById("finder");
  if (!finder) return;
  const box = document.getElementById("finder-text");
  const said = document.getElementById("finder-count");
  const first = document.getElementById("finder-first");
  const clear = document.getElementById("finder-clear");
  const selects = [...finder.querySelectorAll("select")];
  const filters = finder.querySelector("details");
  const register = document.getElementById("register");

  // An item is a row, with the card that its heading links to where there is one.
  const item = (row, kind) => {
    const link = row.querySelector("th a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    const card = target && target.closest("details.card");
    const words = row.dataset[kind === "f" ? "finding" : "control"];
    return { row, card, kind, words: ` ${words} `, text: null };
  };
  // Gathered when first needed: most who open a page read it.
  let gathered = null;
  const everything = () => {
    if (!gathered) {
      const all = (selector, kind) => [...document.querySelectorAll(selector)].map((row) => item(row, kind));
      const findings = all("tr[data-finding]", "f");
      const controls = all("tr[data-control]", "c");
      const groups = [...document.querySelectorAll("section.policy, table.controls tbody")];
      gathered = { items: [...findings, ...controls], groups, totals: { f: findings.length, c: controls.length } };
    }
    return gathered;
  };
  const named = { f: ["finding", "findings"], c: ["control", "controls"] };

  // What can be searched of an item: its row, its card with evidence and records, and the head of its policy.
  const textOf = (each) => {
    if (each.text === null) {
      const place = each.card || each.row;
      const policy = place.closest("section.policy");
      const head = policy ? `${policy.querySelector("h3").textContent} ${policy.querySelector("code").textContent}` : "";
      each.text = `${each.row.textContent} ${each.card ? each.card.textContent : ""} ${head}`.toLowerCase();
    }
    return each.text;
  };

  const find = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = selects.filter((select) => select.value);
    const { items, groups, totals } = everything();
    const active = words.length > 0 || chosen.length > 0;
    const shown = { f: 0, c: 0 };
    for (const each of items) {
      const fits =
        chosen.every((select) => !select.dataset.of.includes(each.kind) || each.words.includes(` ${select.value} `)) &&
        words.every((word) => textOf(each).includes(word));
      each.row.classList.toggle("out", !fits);
      if (each.card) each.card.classList.toggle("out", !fits);
      if (fits) shown[each.kind] += 1;
    }
    for (const group of groups) {
      group.classList.toggle("out", active && !group.querySelector("details.card:not(.out), tr[data-finding]:not(.out), tr[data-control]:not(.out)"));
    }
    const counts = ["f", "c"]
      .filter((kind) => totals[kind])
      .map((kind) => `${shown[kind].toLocaleString("en")} of ${totals[kind].toLocaleString("en")} ${named[kind][totals[kind] === 1 ? 0 : 1]}`);
    return { active, text: active ? `Shown: ${counts.join(", ")}.` : "" };
  };

  // Sorting of the table of all findings. Severity and the like go by the order of their filter, which is that of weight.
  const heads = register ? [...register.querySelectorAll("th[data-sort]")] : [];
  const body = register && register.tBodies[0];
  let original = null;
  const rank = new Map(selects.flatMap((select) => [...select.options].map((option, place) => [`${select.name} ${option.text}`, place])));
  const collator = new Intl.Collator("en", { numeric: true });
  let sorted = "";
  const sort = (by) => {
    const name = by.replace(/^-/, "");
    const column = heads.findIndex((head) => head.dataset.sort === name);
    sorted = column < 0 ? "" : by;
    for (const head of heads) head.removeAttribute("aria-sort");
    if (column < 0) {
      if (original) body.append(...original);
      return "";
    }
    original = original || [...body.rows];
    const down = by.startsWith("-");
    const key = (row) => {
      const text = row.cells[column].textContent;
      if (name === "records") return Number(text.replace(/,/g, ""));
      return rank.has(`${name} ${text}`) ? rank.get(`${name} ${text}`) : text;
    };
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
    const keyed = original.map((row) => [key(row), row]);
    keyed.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0])));
    body.append(...keyed.map((pair) => pair[1]));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    return `Sorted by ${heads[column].textContent.toLowerCase()}, ${down ? "descending" : "ascending"}.`;
  };

  // What is found lies far below the search: a link leads to the first of it, as the table is sorted.
  const lead = (active) => {
    if (!first) return;
    const row = active && document.querySelector("tr[data-finding]:not(.out)") || active && document.querySelector("tr[data-control]:not(.out)");
    const found = row && everything().items.find((each) => each.row === row);
    const place = found && (found.card ? found.card.querySelector(".target") : found.row);
    first.hidden = !place;
    if (!place) return;
    if (!place.id) place.id = "first-found";
    first.href = `#${place.id}`;
    first.textContent = `Go to the first ${named[found.kind][0]}`;
  };

  const keep = () => {
    const state = new URLSearchParams();
    if (box.value.trim()) state.set("q", box.value.trim());
    for (const select of selects) if (select.value) state.set(select.name, select.value);
    if (sorted) state.set("sort", sorted);
    const query = state.toString();
    history.replaceState(null, "", query ? `#?${query}` : location.href.split("#")[0]);
  };
  const show = (order, write = true) => {
    const found = find();
    clear.disabled = !found.active && !sorted;
    lead(found.active);
    said.textContent = [found.text, order].filter(Boolean).join(" ");
    if (write) keep();
  };
  const reset = () => {
    box.value = "";
    for (const select of selects) select.value = "";
    return sort("");
  };

  // A fragment is either a state, or names a place: then nothing may hide that place.
  const follow = () => {
    if (location.hash.startsWith("#?")) {
      const state = new URLSearchParams(location.hash.slice(2));
      box.value = state.get("q") || "";
      for (const select of selects) {
        const value = state.get(select.name) || "";
        select.value = [...select.options].some((option) => option.value === value) ? value : "";
      }
      if (filters) filters.open = selects.some((select) => select.value);
      show(sort(state.get("sort") || ""), false);
      return;
    }
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || !target.closest(".out")) return;
    reset();
    show("All are shown again.", false);
    const card = target.closest("details");
    if (card) card.open = true;
    target.scrollIntoView();
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => show(sort(sorted === head.dataset.sort ? `-${sorted}` : head.dataset.sort)));
  }
  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
  for (const select of selects) select.addEventListener("change", () => show(""));
  clear.addEventListener("click", () => {
    show(reset() || "All are shown again.");
    box.focus();
  });
  finder.hidden = false;
  document.documentElement.classList.add("scripted");
  addEventListener("hashchange", follow);
  follow();
})();

// What papers say is kept in memory alone, so one box a session and side of the table.
const paperBoxes = new Map();

export function paper(component) {
  const one = instance(component, createPaper);
  one.update();
  return () => one.leave();
}

function createPaper(host, first) {
  const one = {};
  if (!paperBoxes.has(first.box)) paperBoxes.set(first.box, makeOutbox(null));
  const box = paperBoxes.get(first.box);
  let answers = {}, young = false, last = null, savedAt = 0;
  const key = () => uuid().replaceAll("-", "");

  const title = el("h3"), count = el("span", { class: "dd-paper-count" }, el("b"), el("span"));
  const state = el("span", { role: "status" });
  const youth = el("button", { type: "button", class: "dd-paper-young" }, el("span"), el("kbd", { dir: "ltr", text: "+" }));
  const scales = el("p", { class: "dd-note dd-paper-scales" });
  const list = el("ol");
  const said = el("p", { class: "dd-error", role: "alert", hidden: true });
  const save = el("button", { type: "button", class: "dd-paper-save" });
  const back = el("button", { type: "button", class: "dd-plain" });
  const keys = el("p", { class: "dd-note" });
  host.append(el("div", { class: "dd dd-paper" },
    el("div", { class: "dd-paper-head" }, title, youth, count, state),
    scales, list, said, el("div", { class: "dd-paper-foot" }, save, back), keys));

  const cells = () => [...list.querySelectorAll("input")];
  const complain = (text) => { say(said, text ?? ""); said.hidden = !text; };
  function go(index) {
    const all = cells();
    const cell = all[Math.max(0, Math.min(index, all.length - 1))];
    cell?.focus();
    cell?.select();
  }

  function put(index, value) {
    const { items, lang } = one.data, item = items[index];
    if (value == null) delete answers[item.name];
    else answers[item.name] = value;
    const cell = cells()[index];
    cell.value = value == null ? "" : digits(value, lang);
    set(cell, { "aria-invalid": null });
    if (item.choices.length) say(cell.closest("li").querySelector(".dd-paper-chosen"), value == null ? "" : item.choices[value - 1]);
    for (const choice of cell.closest("li").querySelectorAll(".dd-paper-choices button")) set(choice, { "aria-pressed": String(Number(choice.value) === value) });
  }

  // A digit was typed, by whatever keyboard: a telephone's sends no keys, only the new text.
  function typed(index) {
    const { items, labels, lang } = one.data, item = items[index], cell = cells()[index];
    const text = fold(cell.value).replace(/\D/g, "");
    if (cell.value.trim() && /[+*]/.test(cell.value)) { put(index, answers[item.name]); toggle(); return; }
    if (!text) { put(index, null); return; }
    const value = Number(item.high < 10 ? text.at(-1) : text);
    if (value < item.low || value > item.high) {
      // A first digit that may yet become a number stays; else what stood there before.
      put(index, answers[item.name]);
      set(cell, { "aria-invalid": "true" });
      complain(fill(labels.range, { low: digits(item.low, lang), high: digits(item.high, lang) }));
      cell.select();
      return;
    }
    complain("");
    put(index, value);
    const mayGrow = value > 0 && value * 10 <= item.high;
    if (!mayGrow && index < items.length - 1) go(index + 1);
  }

  function toggle(wanted = !young) {
    const third = one.data.items.findIndex((item) => item.young);
    if (third < 0) return;
    young = wanted;
    // What was answered there was answered to another question.
    const held = one.data.items[third].name in answers;
    if (held) put(third, null);
    draw();
    if (held) go(third);
  }

  function clear() {
    answers = {};
    one.data.items.forEach((_, index) => put(index, null));
    young = false;
  }

  function keep() {
    if (!Object.keys(answers).length) {
      complain(one.data.labels.empty);
      go(0);
      return;
    }
    last = { id: key(), young, answers };
    savedAt = performance.now();
    complain("");
    clear();
    box.add({ ...last, at: "" });
    draw();
    go(0);
  }

  // The one before comes back into the sheet, to be put right and saved again.
  function takeBack() {
    if (!last || Object.keys(answers).length) return;
    const taken = last;
    last = null;
    box.add({ id: key(), at: "", back: taken.id });
    young = taken.young;
    draw();
    one.data.items.forEach((item, index) => put(index, taken.answers[item.name] ?? null));
    draw();
    go(0);
  }

  function pressed(event, index) {
    const { items } = one.data, item = items[index], cell = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const use = () => event.preventDefault();
    if (event.key === "Enter") {
      use();
      // The second of a double Enter belongs to the paper that is saved.
      const begun = index || Object.keys(answers).length;
      if (event.repeat || (!begun && performance.now() - savedAt < 350)) return;
      if (index === items.length - 1) keep();
      else go(index + 1);
    } else if (event.key === "+" || event.key === "*" || event.code === "KeyY") {
      use();
      toggle();
    } else if (item.choices.length && (event.key === "ArrowDown" || (event.key === "ArrowUp" && answers[item.name]))) {
      use();
      const next = (answers[item.name] ?? 0) + (event.key === "ArrowDown" ? 1 : -1);
      if (next <= item.high) put(index, next < 1 ? null : next);
      cell.select();
    } else if (event.key === "ArrowDown") { use(); go(index + 1); }
    else if (event.key === "ArrowUp" || (event.key === "Backspace" && !cell.value)) { use(); if (index) go(index - 1); }
    else if (event.key.length === 1 && !/\d/.test(fold(event.key))) use();
  }

  function line(item, index) {
    const cell = el("input", { class: "dd-field", inputmode: "numeric", autocomplete: "off", enterkeyhint: "next", id: fresh("paper") });
    const label = el("label", { for: cell.id }, el("b"), el("span", { class: "dd-paper-text" }), el("span", { class: "dd-paper-when" }));
    const node = el("li", {}, label, el("span", { class: "dd-paper-cell" }, el("small", { "aria-hidden": "true" }), cell));
    if (item.choices.length) {
      node.append(el("span", { class: "dd-paper-chosen dd-hidden", role: "status" }), el("div", { class: "dd-paper-choices" },
        ...item.choices.map((name, n) => el("button", { type: "button", value: n + 1, tabindex: -1, "aria-pressed": "false", onclick: () => { put(index, answers[item.name] === n + 1 ? null : n + 1); go(index); } },
          el("b", { text: digits(n + 1, one.data.lang) }), el("span", { text: name, dir: "auto" })))));
    }
    return node;
  }

  function draw() {
    const { data } = one, { labels, lang } = data;
    const waiting = box.taps.reduce((sum, tap) => sum + (tap.back ? -1 : 1), 0);
    const entered = Math.max(0, data.entered + waiting);
    say(title, fill(labels.next, { n: number(entered + 1, lang) }));
    say(count.firstChild, number(entered, lang));
    say(count.lastChild, labels.entered);
    const asksYoung = data.items.some((item) => item.young);
    youth.hidden = !asksYoung;
    say(youth.firstChild, labels.young);
    set(youth, { "aria-pressed": String(young), title: labels.young_key, onclick: () => { const at = cells().indexOf(document.activeElement); toggle(); go(Math.max(at, 0)); } });
    say(scales, data.scales.join("  ·  "));
    patch(list, data.items.map((item) => ({ ...item, shown: young && item.young ? item.young : item.text })), (item) => item.name, line, (node, item) => {
      const index = data.items.findIndex((each) => each.name === item.name);
      const [label, side] = node.children;
      set(node, { class: `${item.under ? "dd-paper-under" : ""}${item.young && young ? " dd-paper-for-young" : ""}` });
      say(label.children[0], item.under ? "" : item.number);
      say(label.children[1], item.under ? "" : item.shown);
      say(label.children[2], item.when);
      say(side.firstChild, `${digits(item.low, lang)}–${digits(item.high, lang)}`);
      const cell = side.lastChild;
      const name = [item.number, item.shown, item.when].filter(Boolean).join(" ");
      set(cell, { "aria-label": name, maxlength: 2 + 1, oninput: () => typed(index), onkeydown: (event) => pressed(event, index), onfocus: () => cell.select() });
    });
    set(list, { "aria-label": labels.sheet });
    say(save, labels.save);
    set(save, { onclick: keep });
    say(back, labels.back);
    set(back, { disabled: !last, onclick: takeBack });
    say(keys, labels.keys);
    drawOutboxState(state, box, labels, lang);
    const why = box.refused.at(-1)?.why;
    if (why) complain(why);
  }

  const hold = (event) => { if (box.taps.length) event.preventDefault(); };
  one.update = () => {
    box.owner = one;
    box.onchange = draw;
    box.send = (taps) => one.component.setTriggerValue("papers", taps.map(({ at, ...tap }) => tap));
    box.receive(one.data.receipts);
    draw();
    if (!one.resumed) {
      one.resumed = true;
      addEventListener("beforeunload", hold);
      box.resume();
      draw();
      go(0);
    }
  };
  one.leave = () => {
    box.leave(one);
    removeEventListener("beforeunload", hold);
    one.resumed = false;
    last = null;
  };
  return one;
}

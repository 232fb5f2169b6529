export function editable(component) {
  const one = instance(component, createEditable);
  one.update();
  return () => one.leave();
}

function createEditable(host) {
  const one = {};
  const box = makeOutbox(null); // edits wait in memory: a draft of a form is not kept over a reload
  const models = new Map(); // row key → {draft, sent, request, errors}
  let freshRows = []; // keys of rows that the server does not know; the last one is the blank line
  let newest = 0;

  const caption = el("caption", { class: "dd-hidden" });
  const heads = el("tr");
  const body = el("tbody");
  const table = el("table", { class: "dd-table dd-edit-table" }, caption, el("thead", {}, heads), body);
  const state = el("span", { role: "status" });
  const empty = el("p", { class: "dd-table-empty" });
  let dateCell = null; // the input that the one calendar serves
  const calendar = makeCalendar({
    anchor: () => dateCell.parentElement,
    onPick: (n) => { dateCell.value = shortDay(n, one.data.lang); for (const told of ["input", "change"]) dateCell.dispatchEvent(new Event(told)); dateCell.focus(); },
    onClose: () => dateCell.focus(),
    onToggle: () => {},
  });
  const root = el("div", { class: "dd dd-records dd-editable" }, el("div", { class: "dd-table-scroll" }, table), empty, state, calendar.node);
  host.append(root);
  underBar(root);

  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const model = (key) => {
    if (!models.has(key)) models.set(key, { draft: {}, errors: {}, request: null });
    return models.get(key);
  };
  const rowOf = (key) => one.data.rows.find((row) => row.id === key);
  const blank = (column) => (column.kind === "tags" ? [] : column.kind === "check" ? false : column.kind === "select" ? null : "");
  const standing = (key, column) => {
    const { draft } = model(key);
    return column.key in draft ? draft[column.key] : rowOf(key)?.values[column.key] ?? blank(column);
  };

  // -------------------------------------------------------------------------- sending
  // What was refused and still stands as it was sent goes again by Enter or the button only: to leave
  // a cell is not to say that a colleague's text shall be written over.
  const stands = (mine) => mine.refused && (Object.keys(mine.errors).some((name) => name in mine.draft)
    || Object.keys({ ...mine.sent, ...mine.draft }).every((name) => same(mine.sent[name], mine.draft[name])));
  function commit(key, meant = false) {
    const mine = model(key);
    const row = rowOf(key);
    if (mine.request) return; // one edit a row at a time: the next carries the version this one makes
    for (const [name, value] of Object.entries(mine.draft)) if (row && same(value, row.values[name])) delete mine.draft[name];
    const changed = Object.keys(mine.draft);
    if (!changed.length) { mine.errors = {}; mine.refused = false; return draw(); }
    if (!meant && stands(mine)) return draw();
    const columns = one.data.columns.filter((column) => !column.fixed);
    const values = Object.fromEntries(columns.map((column) => [column.key, standing(key, column)]));
    mine.sent = { ...mine.draft };
    mine.request = uuid();
    if (!row && key === freshRows.at(-1)) blankLine();
    box.add({ id: mine.request, row: row ? row.id : null, version: row ? mine.seen : null, action: "save", values, changed });
  }
  function act(row, action) {
    const mine = model(row.id);
    if (mine.request) return;
    mine.sent = {};
    mine.request = uuid();
    box.add({ id: mine.request, row: row.id, version: row.version, action, values: {}, changed: [] });
  }
  function hear(receipts) {
    for (const [key, mine] of models) {
      if (!mine.request || !(mine.request in receipts)) continue;
      const why = receipts[mine.request];
      mine.request = null;
      mine.refused = why != null;
      mine.seen = rowOf(key)?.version;
      mine.errors = why == null ? {} : typeof why === "string" ? { "": why } : why;
      if (why != null) continue;
      for (const [name, value] of Object.entries(mine.sent)) if (same(mine.draft[name], value)) delete mine.draft[name];
      if (freshRows.includes(key)) {
        freshRows = freshRows.filter((other) => other !== key);
        models.delete(key);
      } else if (Object.keys(mine.draft).length) queueMicrotask(() => commit(key));
    }
  }
  function blankLine() { freshRows.push(`new-${(newest += 1)}`); }

  function put(key, column, value) {
    if (same(standing(key, column), value)) return;
    const mine = model(key);
    if (!Object.keys(mine.draft).length) mine.seen = rowOf(key)?.version; // what is changed now was written over this
    mine.draft[column.key] = value;
    delete mine.errors[column.key];
  }
  const isNew = (key) => freshRows.includes(key);

  // -------------------------------------------------------------------------- cells
  function makeCell(key, column) {
    if (column.kind === "check") return el("label", { class: "dd-pick-area" }, el("input", { type: "checkbox", class: "dd-check" }));
    if (column.kind === "select") return el("select", { class: "dd-field dd-cell" });
    if (column.kind === "tags") return makeTags(key, column);
    const input = el("input", { class: "dd-field dd-cell", type: "text", autocomplete: "off", dir: column.ltr ? "ltr" : column.kind === "text" ? "auto" : null, inputmode: column.kind === "number" ? "numeric" : null, maxlength: 5000 });
    if (column.kind !== "date") return input;
    const open = el("button", { type: "button", class: "dd-plain dd-date-open", tabindex: -1 }, icon("calendar"));
    const note = el("p", { class: "dd-note", hidden: true, "aria-live": "polite" });
    open.onclick = () => { dateCell = input; openCalendar(input); };
    return el("div", {}, el("div", { class: "dd-date-box" }, input, open), note);
  }
  function openCalendar(input) {
    dateCell = input;
    const today = dayOfIso(one.data.today);
    calendar.open({ lang: one.data.lang, labels: one.data.labels, today, chosen: readDay(input.value, one.data.lang, today).day });
  }
  function makeTags(key, column) {
    const button = el("button", { type: "button", class: "dd-field dd-cell dd-tags", "aria-haspopup": "true" });
    const menu = el("div", { popover: "auto", class: "dd-calendar dd-tags-menu", role: "group" });
    button.onclick = () => {
      patch(menu, column.options, ([value]) => value, () => el("label", { class: "dd-tag-choice" }, el("input", { type: "checkbox", class: "dd-check" }), el("span")), (choice, [value, label]) => {
        say(choice.lastChild, label);
        choice.firstChild.onchange = () => {
          const chosen = standing(key, column);
          put(key, column, choice.firstChild.checked ? [...chosen, value] : chosen.filter((other) => other !== value));
          draw();
        };
      });
      [...menu.children].forEach((choice, index) => { choice.firstChild.checked = standing(key, column).includes(column.options[index][0]); });
      menu.showPopover();
      const at = button.getBoundingClientRect();
      menu.style.top = `${Math.max(4, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 4))}px`;
      menu.style.left = `${Math.max(4, Math.min(rtl(button) ? at.right - menu.offsetWidth : at.left, innerWidth - menu.offsetWidth - 4))}px`;
      menu.querySelector("input")?.focus();
    };
    menu.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const boxes = [...menu.querySelectorAll("input")];
      const at = boxes.indexOf(document.activeElement);
      if (event.key === "Escape" || event.key === "Enter") { event.preventDefault(); menu.hidePopover(); button.focus(); }
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); boxes[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus(); }
    });
    menu.addEventListener("toggle", (event) => { if (event.newState === "closed" && !isNew(key)) commit(key); });
    return el("div", {}, button, menu);
  }
  function read(input, column) {
    if (column.kind === "number") {
      const text = fold(input.value).replace(/[٬,\s]/g, "").replace("٫", ".");
      return text !== "" && Number.isFinite(Number(text)) ? Number(text) : input.value.trim();
    }
    if (column.kind === "date") {
      const { day } = readDay(input.value, one.data.lang, dayOfIso(one.data.today));
      return day === undefined ? input.value.trim() : isoOf(day);
    }
    return input.value.trim();
  }
  function written(value, column) {
    if (column.kind === "date" && /^\d{4}-\d\d-\d\d$/.test(value)) return shortDay(dayOfIso(value), one.data.lang);
    return column.kind === "number" ? digits(value, one.data.lang) : value;
  }

  function wire(control, key, column) {
    const field = control.matches("input, select") ? control : control.querySelector("input, select");
    const done = () => (isNew(key) ? draw() : commit(key));
    if (column.kind === "check") field.onchange = () => { put(key, column, field.checked); done(); };
    else if (column.kind === "select") field.onchange = () => {
      put(key, column, field.value === "" ? null : column.options[Number(field.value)][0]);
      done();
    };
    else if (column.kind !== "tags") {
      const note = control.querySelector?.(".dd-note");
      const echo = () => {
        if (!note) return;
        const { day } = readDay(field.value, one.data.lang, dayOfIso(one.data.today));
        say(note, day === undefined ? "" : longDay(day, one.data.lang));
        note.hidden = day === undefined || document.activeElement !== field;
      };
      field.oninput = () => { put(key, column, read(field, column)); echo(); };
      field.onfocus = echo;
      field.onchange = done;
      field.onblur = () => { if (note) note.hidden = true; if (!isNew(key)) commit(key); };
    }
    control.addEventListener("keydown", (event) => {
      if (event.isComposing || event.defaultPrevented) return;
      if (event.key === "Enter" && !event.target.matches("button")) {
        event.preventDefault();
        const line = event.target.closest("tr");
        const wasNew = key === freshRows.at(-1);
        commit(key, true);
        if (wasNew && model(key).request) focusFirst(line.nextElementSibling ?? body.lastElementChild);
      } else if (event.key === "Escape" && column.key in model(key).draft) {
        event.stopPropagation();
        delete model(key).draft[column.key];
        delete model(key).errors[column.key];
        if (event.target.matches("input[type=text]")) event.target.value = written(standing(key, column), column);
        draw();
      } else if (event.target.matches("input[type=text]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        if (column.kind === "date" && event.altKey) return openCalendar(event.target);
        const cell = event.target.closest("td, th");
        const line = event.key === "ArrowDown" ? cell.parentElement.nextElementSibling : cell.parentElement.previousElementSibling;
        line?.children[cell.cellIndex]?.querySelector("input, select, button")?.focus();
      }
    });
  }
  const focusFirst = (line) => line?.querySelector("input:not(:disabled), select:not(:disabled)")?.focus();

  // -------------------------------------------------------------------------- drawing
  function makeRow({ key }) {
    const { columns } = one.data;
    const cells = columns.map((column, index) => {
      const cell = el(index ? "td" : "th", { scope: index ? null : "row", class: `dd-kind-${column.kind}`, "data-label": column.label });
      if (column.fixed) cell.append(el("span", { dir: "auto" }));
      else {
        const control = makeCell(key, column);
        wire(control, key, column);
        cell.append(control, el("p", { class: "dd-error", role: "alert", hidden: true, id: fresh("cell") }));
      }
      return cell;
    });
    const button = el("button", { type: "button", class: "dd-plain dd-row-act" });
    const why = el("p", { class: "dd-error", role: "alert", hidden: true });
    return el("tr", {}, ...cells, el("td", { class: "dd-row-acts" }, button, why));
  }
  function drawRow(line, { key }) {
    const { columns, labels, disabled, archives } = one.data;
    const row = rowOf(key);
    const mine = model(key);
    const still = disabled || Boolean(row?.archived) || (!row && Boolean(mine.request));
    line.className = [row?.archived && "dd-dim", mine.request && "dd-saving", !row && "dd-new", Object.keys(mine.draft).length && "dd-dirty"].filter(Boolean).join(" ");
    const heading = row ? String(written(standing(key, columns[0]), columns[0])) : labels.new_row;
    columns.forEach((column, index) => {
      const cell = line.children[index];
      const value = standing(key, column);
      if (column.fixed) return say(cell.firstChild, written(value, column));
      const field = cell.querySelector(".dd-cell, .dd-check");
      const wrong = mine.errors[column.key];
      const error = cell.lastChild;
      say(error, wrong ?? "");
      error.hidden = !wrong;
      set(field, { "aria-label": `${column.label}: ${heading}`, "aria-invalid": wrong ? "true" : null, "aria-describedby": wrong ? error.id : null, "aria-required": column.required ? "true" : null, disabled: still });
      if (column.kind === "check") field.checked = value;
      else if (column.kind === "select") {
        const options = [["", labels.choose], ...column.options.map(([, label], place) => [String(place), label])];
        patch(field, options, ([place]) => place, () => el("option"), (option, [place, label]) => { option.value = place; say(option, label); });
        const place = column.options.findIndex(([option]) => option === value);
        field.value = place < 0 ? "" : String(place);
      } else if (column.kind === "tags") {
        const shown = column.options.filter(([option]) => value.includes(option)).map(([, label]) => label);
        patch(field, shown.length ? shown : [""], (label) => label, () => el("span"), (tag, label) => { say(tag, label || labels.choose); tag.className = label ? "dd-badge" : "dd-note"; });
        set(field, { "aria-label": `${column.label}: ${heading}. ${shown.join("، ")}` });
      } else {
        // What was typed under the caret is the user's.
        const told = String(written(value, column));
        if (document.activeElement !== field || field.value === field.ddDrawn) field.value = told;
        if (field.value === told) field.ddDrawn = told;
        set(field, { placeholder: column.placeholder || (!row && index === 0 ? labels.new_row : null) });
        const open = cell.querySelector(".dd-date-open");
        if (open) set(open, { "aria-label": labels.open, disabled: still });
      }
    });
    const [button, why] = line.lastChild.children;
    const does = row ? (row.archived ? "restore" : "archive") : "add";
    if (button.dataset.does !== does) {
      button.dataset.does = does;
      button.replaceChildren(icon({ add: "plus", archive: "archive", restore: "restore" }[does]), el("span", { class: does === "add" ? "" : "dd-hidden" }));
    }
    say(button.lastChild, labels[does]);
    set(button, {
      title: labels[does], "aria-label": `${labels[does]}: ${heading}`, disabled: disabled || Boolean(mine.request),
      onclick: () => { if (row) act(row, does); else { commit(key, true); focusFirst(body.lastElementChild); } },
    });
    button.hidden = row ? !archives : false;
    const told = mine.errors[""] ?? Object.entries(mine.errors).find(([name]) => !columns.some((column) => column.key === name && !column.fixed))?.[1];
    say(why, told ?? "");
    why.hidden = !told;
  }
  function draw() {
    const { data } = one;
    const lines = [...data.rows.map((row) => ({ key: row.id })), ...freshRows.map((key) => ({ key }))];
    patch(body, lines, (line) => line.key, makeRow, () => {});
    lines.forEach((line, index) => drawRow(body.children[index], line));
    drawOutboxState(state, box, data.labels, data.lang);
    say(empty, data.labels.empty);
    empty.hidden = lines.length > 0;
  }

  one.update = () => {
    const { data } = one;
    box.owner = one;
    box.onchange = draw;
    box.send = (edits) => one.component.setStateValue("edits", edits);
    if (data.new && !freshRows.length) blankLine();
    if (!data.new) freshRows = [];
    say(caption, data.caption);
    const shape = JSON.stringify(data.columns);
    if (one.shape !== shape) { // options or columns changed: cells are made anew, drafts stay
      one.shape = shape;
      const columns = [...data.columns, { key: "", label: "", kind: "acts", width: "1%" }];
      patch(heads, columns, (column) => column.key, () => el("th", { scope: "col" }), (cell, column) => {
        if (column.kind === "acts") cell.replaceChildren(el("span", { class: "dd-hidden", text: data.labels.actions }));
        else say(cell, column.required ? `${column.label} *` : column.label);
        cell.style.width = column.width ?? "";
      });
      body.replaceChildren();
    }
    hear(data.receipts);
    box.receive(data.receipts);
    draw();
  };
  one.leave = () => { box.leave(one); calendar.close(); };
  return one;
}

export function month_grid(component) {
  instance(component, createMonthGrid).update();
}

function createMonthGrid(host) {
  const one = {};
  const head = el("tr");
  const body = el("tbody");
  const grid = el("table", { role: "grid", class: "dd-month-grid" }, el("thead", {}, head), body);
  const legend = el("ul", { class: "dd-month-legend" });
  const empty = el("p", { class: "dd-note dd-month-empty" });
  host.append(el("div", { class: "dd dd-month" }, grid, empty, legend));
  let current; // ISO date of the day that Tab reaches

  const send = (name, value) => one.component.setTriggerValue(name, value);
  const pick = (iso) => { if (one.data.pickable) send("pick", iso); };

  function makeDay() {
    const number = el("button", { class: "dd-month-number", type: "button" }, el("span", { class: "dd-month-figure" }), el("span", { class: "dd-month-long", "aria-hidden": "true" }), icon("plus"));
    const cell = el("td", { role: "gridcell" }, number, el("ul", { class: "dd-month-marks" }), el("ul", { class: "dd-month-entries" }));
    number.onclick = () => pick(cell.dataset.iso);
    cell.addEventListener("click", (event) => { if (!event.target.closest("button")) pick(cell.dataset.iso); });
    return cell;
  }
  function makeEntry() {
    const button = el("button", { type: "button" },
      el("span", { class: "dd-shape" }), el("span", { class: "dd-month-time" }), el("span", { class: "dd-month-title", dir: "auto" }), el("span", { class: "dd-hidden" }));
    return el("li", {}, button);
  }
  function drawEntry(item, entry) {
    const button = item.firstChild;
    const [shape, time, title, rest] = button.children;
    shape.className = `dd-shape dd-shape-${entry.shape}`;
    button.className = `dd-entry dd-${entry.tone} dd-entry-${entry.state}`;
    say(time, entry.time);
    time.hidden = !entry.time;
    say(title, entry.title);
    const told = [entry.kind, entry.state_label, entry.hint].filter(Boolean);
    say(rest, `، ${told.join("، ")}`);
    set(button, { title: [entry.title, ...told].join(" · "), onclick: () => send("open", entry.id) });
  }
  function drawDay(cell, day) {
    const { labels, pickable } = one.data;
    const [number, marks, entries] = cell.children;
    cell.dataset.iso = day.iso;
    cell.className = [
      day.outside && "dd-outside", day.today && "dd-today", day.marks.length && "dd-holiday",
      day.marks.some((mark) => mark.estimated) && "dd-estimated",
      !day.entries.length && !day.marks.length && !day.today && "dd-vacant", pickable && "dd-pickable",
    ].filter(Boolean).join(" ");
    say(number.children[0], day.day);
    say(number.children[1], day.long);
    set(number, {
      "aria-label": [day.long, day.today && labels.today, ...day.marks.map((mark) => mark.name), pickable && labels.add].filter(Boolean).join("، "),
      "aria-current": day.today ? "date" : null, tabindex: day.iso === current ? 0 : -1, title: pickable ? labels.add : null,
    });
    patch(marks, day.marks, (mark) => mark.name, () => el("li"), (item, mark) => {
      say(item, mark.estimated ? `${mark.name} (${labels.estimated})` : mark.name);
      item.title = item.textContent;
    });
    marks.hidden = !day.marks.length;
    patch(entries, day.entries, (entry) => entry.id, makeEntry, drawEntry);
    entries.hidden = !day.entries.length;
  }

  grid.addEventListener("keydown", (event) => {
    const number = event.target.closest(".dd-month-number");
    const days = one.data.weeks.flat();
    const at = days.findIndex((day) => day.iso === event.target.closest("td")?.dataset.iso);
    if (at < 0) return;
    const ahead = rtl(grid) ? -1 : 1;
    const to = number && { ArrowRight: at + ahead, ArrowLeft: at - ahead, ArrowUp: at - 7, ArrowDown: at + 7, Home: at - (at % 7), End: at - (at % 7) + 6 }[event.key];
    if (event.key === "PageUp" || event.key === "PageDown") {
      if (one.data.turns) { event.preventDefault(); send("turn", event.key === "PageUp" ? -1 : 1); }
    } else if (to !== undefined && to !== false && days[to]) {
      event.preventDefault();
      focusDay(days[to].iso);
    }
  });
  function focusDay(iso) {
    current = iso;
    for (const button of grid.querySelectorAll(".dd-month-number")) {
      const mine = button.parentElement.dataset.iso === iso;
      button.tabIndex = mine ? 0 : -1;
      if (mine) button.focus();
    }
  }

  one.update = () => {
    const { data } = one;
    const days = data.weeks.flat();
    if (!days.some((day) => day.iso === current && !day.outside))
      current = (days.find((day) => day.today && !day.outside) ?? days.find((day) => !day.outside)).iso;
    set(grid, { "aria-label": data.title });
    patch(head, data.weekdays, (name) => name, (name) => el("th", { scope: "col", text: name }));
    patch(body, data.weeks, (_, index) => index, () => el("tr"), (row, week) => {
      patch(row, week, (_, index) => index, makeDay, drawDay);
    });
    for (const cell of body.querySelectorAll("td")) cell.firstChild.tabIndex = cell.dataset.iso === current ? 0 : -1;
    patch(legend, data.kinds, (kind) => kind.label, (kind) =>
      el("li", { class: `dd-${kind.tone}` }, el("span", { class: `dd-shape dd-shape-${kind.shape}` }), kind.label));
    legend.hidden = !data.kinds.length;
    say(empty, data.labels.empty);
    empty.hidden = days.some((day) => !day.outside && day.entries.length);
  };
  return one;
}

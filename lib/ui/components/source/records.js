export function records(component) {
  instance(component, createRecords).update();
}

function createRecords(host) {
  const one = { chosen: new Set(), epoch: undefined };
  const caption = el("caption", { class: "dd-hidden" });
  const heads = el("tr");
  const body = el("tbody");
  const table = el("table", { class: "dd-table" }, caption, el("thead", {}, heads), body);
  const count = el("span");
  const unselect = el("button", { class: "dd-plain dd-table-unselect", type: "button", onclick: () => { one.chosen.clear(); sent(); } });
  const chosenBar = el("span", { class: "dd-table-chosen", "aria-live": "polite" }, count, unselect);
  const range = el("span", { "aria-live": "polite" });
  const turn = (by, glyph) => el("button", { class: "dd-plain", type: "button", onclick: () => one.component.setTriggerValue("page", one.data.paging.number + by) }, icon(glyph, true));
  const back = turn(-1, "previous");
  const on = turn(1, "next");
  const foot = el("div", { class: "dd-table-foot" }, chosenBar, el("span", { class: "dd-table-pages" }, range, back, on));
  const empty = el("p", { class: "dd-table-empty" });
  const root = el("div", { class: "dd dd-records" }, el("div", { class: "dd-table-scroll" }, table), empty, foot);
  host.append(root);
  underBar(root);
  let anchor; // the row that a shift-click reaches from

  const open = (row) => one.component.setTriggerValue("open", row.id);

  // -------------------------------------------------------------------------- choosing rows
  const all = el("input", { type: "checkbox", class: "dd-check", onchange: () => {
    for (const row of one.data.rows) all.checked ? one.chosen.add(row.id) : one.chosen.delete(row.id);
    sent();
  } });
  let soon;
  function sent() {
    drawChosen();
    clearTimeout(soon);
    soon = setTimeout(() => one.component.setStateValue("selected", { text: [...one.chosen], epoch: one.epoch }), 80);
  }
  function choose(row, box, event) {
    const rows = one.data.rows;
    const here = rows.findIndex((other) => other.id === row.id);
    const there = event.shiftKey ? rows.findIndex((other) => other.id === anchor) : -1;
    const span = there < 0 ? [row] : rows.slice(Math.min(here, there), Math.max(here, there) + 1);
    for (const other of span) box.checked ? one.chosen.add(other.id) : one.chosen.delete(other.id);
    anchor = row.id;
    sent();
  }
  function drawChosen() {
    const { data } = one;
    if (!data.selected) return;
    let here = 0;
    data.rows.forEach((row, index) => {
      const chosen = one.chosen.has(row.id);
      here += chosen;
      const line = body.rows[index];
      line.classList.toggle("dd-chosen", chosen);
      line.querySelector(".dd-check").checked = chosen;
    });
    all.checked = here > 0 && here === data.rows.length;
    all.indeterminate = here > 0 && here < data.rows.length;
    say(count, one.chosen.size ? fill(data.labels.selected, { n: number(one.chosen.size, data.lang) }) : "");
    say(unselect, data.labels.unselect);
    unselect.hidden = !one.chosen.size;
  }

  // -------------------------------------------------------------------------- drawing
  function drawHead(cell, column) {
    const { sort } = one.data;
    const sorted = sort?.key === column.key;
    set(cell, { "aria-sort": sorted ? (sort.descending ? "descending" : "ascending") : null, class: `dd-kind-${column.kind}` });
    cell.style.width = column.width ?? "";
    if (!column.sortable) return say(cell, column.label);
    let button = cell.firstElementChild;
    if (!button) cell.replaceChildren(button = el("button", { type: "button", class: "dd-plain dd-sort" }, el("span"), icon("up")));
    say(button.firstChild, column.label);
    button.onclick = () => one.component.setTriggerValue("sort", { key: column.key, descending: Boolean(sorted && !one.data.sort.descending) });
  }
  function content(cell, column, value) {
    if (column.kind === "badge") return value[0] ? [el("span", { class: `dd-badge dd-${value[1]}`, text: value[0] })] : [];
    if (column.kind === "tags") return value.map((text) => el("span", { class: "dd-badge", text, dir: "auto" }));
    if (column.kind === "strip") {
      const strip = el("span", { class: "dd-strip", role: "img", "aria-label": value.map(([, title]) => title).join("، ") });
      strip.append(...value.map(([tone, title]) => el("i", { class: tone ? `dd-${tone}` : "dd-none", title })));
      return [strip];
    }
    const [text, under] = Array.isArray(value) ? value : [value];
    const main = column.kind === "phone" ? el("bdi", { dir: "ltr", text }) : el("span", { text, dir: column.kind === "text" ? "auto" : null });
    return under ? [main, el("span", { class: "dd-under", text: under, dir: "auto" })] : [main];
  }
  function drawRow(line, row) {
    const { columns, link, opens, selected, labels } = one.data;
    const cells = row.cells.map((value, index) => {
      const column = columns[index];
      const cell = el(index ? "td" : "th", { scope: index ? null : "row", class: `dd-kind-${column.kind}`, "data-label": index ? column.label : null });
      const parts = content(cell, column, value);
      if (index || !opens) cell.append(...parts);
      else {
        const way = link ? el("a", { class: "dd-open", href: link.replace("{id}", encodeURIComponent(row.id)) }) : el("button", { type: "button", class: "dd-open" });
        way.append(parts[0]);
        cell.append(way, ...parts.slice(1));
      }
      if (index && (value === "" || value.length === 0 || (column.kind === "badge" && !value[0]))) cell.classList.add("dd-blank");
      return cell;
    });
    if (selected) {
      const box = el("input", { type: "checkbox", class: "dd-check", "aria-label": `${labels.select}: ${[].concat(row.cells[0])[0]}` });
      box.addEventListener("click", (event) => choose(row, box, event));
      cells.unshift(el("td", { class: "dd-pick" }, el("label", { class: "dd-pick-area" }, box)));
    }
    line.replaceChildren(...cells);
    line.classList.toggle("dd-dim", row.dim);
    line.classList.toggle("dd-opens", opens);
    line.onclick = (event) => {
      if (!opens || event.target.closest(".dd-pick") || (event.target.closest("a") && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
      if (getSelection().toString() && !event.target.closest(".dd-open")) return; // copying a text
      event.preventDefault();
      open(row);
    };
  }

  one.update = () => {
    const { data } = one;
    if (one.epoch !== data.epoch) {
      one.epoch = data.epoch;
      one.chosen = new Set(data.selected ?? []);
    }
    say(caption, data.caption);
    const shape = JSON.stringify([data.columns, data.sort, data.link, Boolean(data.selected)]);
    if (one.shape !== shape) {
      one.shape = shape;
      one.shapes = (one.shapes ?? 0) + 1;
      patch(heads, data.columns, (column) => `${column.key} ${column.sortable}`, () => el("th", { scope: "col" }), drawHead);
      for (const [index, cell] of [...heads.children].entries()) drawHead(cell, data.columns[index]);
      if (data.selected) {
        set(all, { "aria-label": data.labels.select_page, title: data.labels.select_page });
        const first = el("th", { class: "dd-pick" }, el("label", { class: "dd-pick-area" }, all));
        first.ddKey = "dd-pick";
        heads.prepend(first);
      }
    }
    // A row is drawn from its cells and the columns: both are what `patch` compares.
    patch(body, data.rows.map((row) => ({ ...row, shape: one.shapes })), (row) => row.id, () => el("tr"), drawRow);
    drawChosen();
    table.hidden = !data.rows.length;
    say(empty, data.empty);
    empty.hidden = data.rows.length > 0;
    const { paging } = data;
    foot.hidden = !data.rows.length || !(data.selected || paging);
    range.parentElement.hidden = !paging;
    if (paging) {
      say(range, paging.text);
      set(back, { "aria-label": data.labels.previous, title: data.labels.previous, disabled: paging.number <= 1 });
      set(on, { "aria-label": data.labels.next, title: data.labels.next, disabled: paging.number >= paging.last });
      back.hidden = on.hidden = paging.last <= 1;
    }
  };
  return one;
}

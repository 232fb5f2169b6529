// The popover calendar of one date input. In the top layer, so that no form or dialog clips it.
function makeCalendar({ anchor, onPick, onClose, onToggle }) {
  let lang, today, labels, chosen, shown; // `shown` is the day that has the focus
  const node = el("div", { class: "dd-calendar", popover: "auto", role: "dialog" });
  const step = (name, glyph, months) =>
    el("button", { class: "dd-plain", type: "button", "data-step": name, onclick: () => move(addMonths(calendarOf(lang), shown, months), false) },
      icon(glyph, true));
  const title = el("span", { class: "dd-calendar-title", "aria-live": "polite" });
  const steps = [step("previous_year", "previousYear", -12), step("previous_month", "previous", -1),
    step("next_month", "next", 1), step("next_year", "nextYear", 12)];
  const heads = el("tr");
  const body = el("tbody");
  const grid = el("table", { role: "grid", class: "dd-calendar-days" }, el("thead", {}, heads), body);
  const now = el("button", { class: "dd-plain dd-calendar-today", type: "button", onclick: () => pick(today) });
  node.append(el("div", { class: "dd-calendar-head" }, steps[0], steps[1], title, steps[2], steps[3]), grid, now);

  function draw() {
    const calendar = calendarOf(lang);
    const [y, m] = calendar.parts(shown);
    say(title, digits(`${WORDS.months[lang][m - 1]} ${y}`, lang));
    set(node, { "aria-label": labels.calendar });
    for (const button of steps) set(button, { "aria-label": labels[button.dataset.step], title: labels[button.dataset.step] });
    say(now, labels.today);
    patch(heads, WORDS.weekdays[lang], (name) => name, (name) =>
      el("th", { scope: "col", abbr: name, text: lang === "fa" ? name[0] : name.slice(0, 2) }));
    const start = calendar.day(y, m, 1);
    const from = start - weekday(start);
    const rows = Math.ceil((weekday(start) + monthLength(calendar, y, m)) / 7);
    const weeks = Array.from({ length: rows }, (_, week) => Array.from({ length: 7 }, (_, i) => from + week * 7 + i));
    patch(body, weeks, (_, index) => index, () => el("tr"), (row, days) => {
      patch(row, days, (_, index) => index, () => el("td", { role: "gridcell" }, el("button", { type: "button", class: "dd-calendar-day" })));
    });
    for (const [r, days] of weeks.entries()) {
      for (const [c, n] of days.entries()) {
        const cell = body.rows[r].cells[c];
        const button = cell.firstChild;
        const [, month, day] = calendar.parts(n);
        say(button, digits(day, lang));
        set(cell, { "aria-selected": String(n === chosen) });
        set(button, {
          "aria-label": longDay(n, lang), "aria-current": n === today ? "date" : null,
          tabindex: n === shown ? 0 : -1, disabled: !withinReach(n), onclick: () => pick(n),
        });
        button.classList.toggle("dd-outside", month !== m);
        button.classList.toggle("dd-off", c === 6);
        if (n === shown) node.focused = button;
      }
    }
  }

  function move(n, focus = true) {
    if (!withinReach(n)) return;
    shown = n;
    draw();
    if (focus) node.focused.focus();
  }
  function pick(n) { close(); onPick(n); }
  function close() { if (node.matches(":popover-open")) node.hidePopover(); }

  function place() {
    const box = anchor().getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = node;
    const below = box.bottom + 4;
    const top = below + height > innerHeight && box.top - height - 4 > 0 ? box.top - height - 4 : Math.min(below, innerHeight - height - 4);
    const left = rtl(anchor()) ? box.left : box.right - width;
    node.style.top = `${Math.max(4, top)}px`;
    node.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
  }

  node.addEventListener("keydown", (event) => {
    const calendar = calendarOf(lang);
    const ahead = rtl(node) ? -1 : 1;
    const week = weekday(shown);
    const to = {
      ArrowRight: shown + ahead, ArrowLeft: shown - ahead, ArrowUp: shown - 7, ArrowDown: shown + 7,
      Home: shown - week, End: shown - week + 6,
      PageUp: addMonths(calendar, shown, event.shiftKey ? -12 : -1),
      PageDown: addMonths(calendar, shown, event.shiftKey ? 12 : 1),
    }[event.key];
    // Escape closes the calendar, not the dialog it stands in.
    event.stopPropagation();
    if (event.key === "Escape") { event.preventDefault(); close(); onClose(); }
    else if (to !== undefined && event.target.closest(".dd-calendar-days")) { event.preventDefault(); move(to); }
  });
  node.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    const listen = open ? addEventListener : removeEventListener;
    listen("scroll", place, true);
    listen("resize", place);
    onToggle(open);
  });

  return {
    node,
    close,
    isOpen: () => node.matches(":popover-open"),
    open(settings) {
      ({ lang, today, labels, chosen } = settings);
      shown = chosen ?? today;
      draw();
      node.showPopover();
      place();
      node.focused.focus();
    },
  };
}

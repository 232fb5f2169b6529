export function date_field(component) {
  const one = instance(component, createDateField);
  one.update();
  return () => one.calendar.close();
}

function createDateField(host) {
  const id = fresh("date");
  const one = { epoch: undefined, sent: undefined };
  const label = el("label", { class: "dd-label", for: id });
  const input = el("input", { class: "dd-field", id, type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "done" });
  const button = el("button", { class: "dd-plain dd-date-open", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon("calendar"));
  const box = el("div", { class: "dd-date-box" }, input, button);
  const echo = el("p", { class: "dd-note", id: `${id}-echo`, "aria-live": "polite" });
  const error = el("p", { class: "dd-error", id: `${id}-error`, role: "alert" });
  const help = el("p", { class: "dd-note", id: `${id}-help` });
  const calendar = makeCalendar({
    anchor: () => box,
    onPick: (n) => { put(n); input.focus(); },
    onClose: () => input.focus(),
    onToggle: (open) => button.setAttribute("aria-expanded", String(open)),
  });
  const root = el("div", { class: "dd dd-date" }, label, box, echo, error, help, calendar.node);
  host.append(root);
  one.calendar = calendar;

  const read = () => readDay(input.value, one.data.lang, dayOfIso(one.data.today));
  const raw = () => { const found = read(); return found.day === undefined ? input.value.trim() : isoOf(found.day); };

  function commit() {
    const value = raw();
    if (value === one.sent) return;
    one.sent = value;
    one.component.setStateValue("value", { text: value, epoch: one.epoch });
  }
  function explain(patient = false) {
    const { lang, labels } = one.data;
    const found = read();
    // An error of the server belongs to the text it was given for.
    const told = one.data.error && raw() === one.refused ? one.data.error : null;
    const own = found.problem && !patient ? fill(labels[found.problem], found.params) : null;
    say(echo, found.day !== undefined ? longDay(found.day, lang) : "");
    echo.hidden = found.day === undefined;
    say(error, told ?? own ?? "");
    error.hidden = !(told ?? own);
    const by = [!echo.hidden && echo.id, !error.hidden && error.id, !help.hidden && help.id].filter(Boolean);
    set(input, { "aria-invalid": String(!error.hidden), "aria-describedby": by.join(" ") || null });
  }
  function put(n) {
    input.value = shortDay(n, one.data.lang);
    explain();
    commit();
  }

  const form = () => host.closest?.('[data-testid="stForm"]');
  let soon;
  input.addEventListener("input", () => {
    // While the text is unfinished nobody is scolded; an existing echo just disappears.
    explain(true);
    if (form()) commit();
  });
  input.addEventListener("change", () => {
    const found = read();
    if (found.day !== undefined) input.value = shortDay(found.day, one.data.lang);
    explain();
    commit();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(soon);
      input.dispatchEvent(new Event("change"));
      if (one.data.submits) form()?.querySelector('[data-testid="stFormSubmitButton"] button')?.click();
    } else if (event.key === "ArrowDown" && event.altKey) {
      event.preventDefault();
      toggle();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const day = (read().day ?? dayOfIso(one.data.today) + (event.key === "ArrowUp" ? -1 : 1)) + (event.key === "ArrowUp" ? 1 : -1);
      if (!withinReach(day)) return;
      input.value = shortDay(day, one.data.lang);
      explain();
      clearTimeout(soon);
      soon = setTimeout(commit, form() ? 0 : 400);
    }
  });
  function toggle() {
    if (calendar.isOpen()) calendar.close();
    else calendar.open({ ...one.data, today: dayOfIso(one.data.today), chosen: read().day });
  }
  // A press on the button light-dismisses an open calendar before the click arrives.
  let wasOpen = false;
  button.addEventListener("pointerdown", () => { wasOpen = calendar.isOpen(); });
  button.addEventListener("click", () => { if (!wasOpen) toggle(); wasOpen = false; });

  one.update = () => {
    const { data } = one;
    say(label, data.label);
    label.classList.toggle("dd-hidden", Boolean(data.hide_label));
    set(input, { placeholder: data.placeholder, "aria-required": data.required ? "true" : null, disabled: data.disabled });
    set(button, { "aria-label": data.labels.open, title: data.labels.open, disabled: data.disabled });
    say(help, data.help ?? "");
    help.hidden = !data.help;
    if (one.epoch !== data.epoch) {
      one.epoch = data.epoch;
      one.sent = data.value;
      input.value = /^\d{4}-\d\d-\d\d$/.test(data.value) ? shortDay(dayOfIso(data.value), data.lang) : data.value;
    }
    if (one.error !== data.error) one.refused = data.value;
    one.error = data.error;
    explain(document.activeElement === input);
  };
  return one;
}

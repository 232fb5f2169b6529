export function check_in(component) {
  const one = instance(component, createCheckIn);
  one.update();
  return () => one.leave();
}

const SIDE = [["excused", "note"], ["represented", "swap"], ["absent", "close"]];
const GLYPHS = Object.fromEntries(SIDE);

function createCheckIn(host, first) {
  const one = {};
  const box = outboxOf(first.box);
  const openNames = new Set(); // rows whose representative is being named
  // One slip loses no name. A guest taken back is gone on the server; the row stays in its place
  // until the page is left, and a tap brings the name back.
  const gone = (box.gone ??= new Map()); // row → {row, back: whether it was tapped again}
  const named = (box.named ??= new Map()); // person → the representative before another tap
  box.order ??= []; // rows as they stood last

  const counts = el("div", { class: "dd-counts", role: "status" });
  const state = el("span", { role: "status" });
  const find = el("input", { class: "dd-field", type: "search", autocomplete: "off", enterkeyhint: "done" });
  const hint = el("p", { class: "dd-note" });
  const list = el("ul", { class: "dd-people" });
  const nobody = el("p", { class: "dd-note dd-people-none" });
  const guestName = el("input", { class: "dd-field", type: "text", autocomplete: "off", enterkeyhint: "done", dir: "auto", maxlength: "200" });
  const guestAdd = el("button", { class: "dd-plain dd-guest-add", type: "submit" }, icon("plus"), el("span"));
  const guestForm = el("form", { class: "dd-guest" }, guestName, guestAdd);
  const root = el("div", { class: "dd dd-check-in" },
    el("div", { class: "dd-check-top" }, el("div", { class: "dd-check-head" }, counts, state), find, hint), list, nobody, guestForm);
  host.append(root);
  underBar(root);

  const blank = (person) => person.status === "" || person.status == null;

  // What the server knows, with the taps it has not confirmed laid over it.
  function people() {
    const rows = one.data.people.map((person) => ({ ...person, pending: false, why: null }));
    const byId = new Map(rows.map((row) => [row.id, row]));
    putBack(rows, byId);
    const rowOf = (tap) => [byId.get(tap.person ?? tap.again)].find((row) => row && (!tap.again || row.name === tap.guest));
    for (const tap of box.taps) {
      const row = rowOf(tap);
      if (row) Object.assign(row, { status: tap.status, representative: tap.representative ?? "", pending: true, unborn: Boolean(tap.again) });
      else if (tap.guest) rows.push({ id: tap.id, name: tap.guest, position: "", group: "", status: "guest", search: "", guest: true, pending: true, unborn: true });
    }
    for (const { tap, why } of box.refused) {
      const row = rowOf(tap);
      if (row && !row.pending) row.why = why;
      else if (tap.guest) rows.push({ id: tap.id, name: tap.guest, position: "", group: "", status: "", search: "", guest: true, unborn: true, why });
    }
    for (const row of byId.values()) if (row.guest && blank(row) && !gone.has(row.id)) gone.set(row.id, { row: { ...row, pending: false, why: null }, back: false });
    box.order = rows.map((row) => row.id);
    return rows;
  }
  function putBack(rows, byId) {
    const awaited = new Set([...box.taps, ...box.refused.map(({ tap }) => tap)].map((tap) => tap.again));
    for (const [id, left] of [...gone]) {
      const there = byId.get(id);
      if (awaited.has(id)) left.back = true;
      else if (left.back) gone.delete(id); // as a row of the server again
      if (!there || !gone.delete(id) || there.name === left.row.name || typeof id === "number") continue;
      const other = uuid(); // the database gave the guest's number to another guest
      gone.set(other, { ...left, row: { ...left.row, id: other } });
      box.order = box.order.map((each) => (each === id ? other : each));
    }
    box.order.forEach((id, place) => {
      if (!gone.has(id)) return;
      const before = box.order.slice(0, place).reverse().find((other) => byId.has(other));
      const row = { ...gone.get(id).row };
      rows.splice(rows.findIndex((each) => each.id === before) + 1, 0, row);
      byId.set(id, row);
    });
  }

  function tap(person, status, representative = "") {
    if (one.data.disabled || person.unborn) return;
    box.refused = box.refused.filter((each) => each.tap.person !== person.id && each.tap.again !== person.id);
    if (person.representative && status !== "represented") named.set(person.id, person.representative);
    // A guest known by name only comes back as a new one: the number went with the row.
    const anew = person.guest && blank(person) && typeof person.id === "string";
    box.add(anew ? { person: null, guest: person.name, status, representative, again: person.id } : { person: person.id, guest: null, status, representative });
  }
  const toggle = (person, status) => tap(person, person.status === status ? "" : status);

  // -------------------------------------------------------------------------- one row
  function makeRow() {
    const main = el("button", { type: "button", class: "dd-person" },
      el("span", { class: "dd-mark" }),
      el("span", { class: "dd-person-text" }, el("span", { class: "dd-person-name", dir: "auto" }), el("span", { class: "dd-person-rest", dir: "auto" })),
      el("span", { class: "dd-person-state" }));
    const sides = SIDE.map(([status, glyph]) => el("button", { type: "button", class: `dd-plain dd-side dd-side-${status}` }, icon(glyph), el("span")));
    const name = el("input", { class: "dd-field", type: "text", autocomplete: "off", dir: "auto", enterkeyhint: "done", maxlength: "200" });
    const form = el("form", { class: "dd-by", hidden: true }, name, el("button", { class: "dd-plain", type: "submit" }, icon("check")));
    const why = el("p", { class: "dd-error", role: "alert", hidden: true });
    return el("li", {}, main, el("span", { class: "dd-sides" }, ...sides), form, why);
  }
  function drawRow(item, row) {
    const { labels, disabled } = one.data;
    const [main, sides, form, why] = item.children;
    const [mark, texts, status] = main.children;
    const glyph = GLYPHS[row.status] ?? "check";
    if (mark.dataset.glyph !== glyph) {
      mark.dataset.glyph = glyph;
      mark.replaceChildren(icon(glyph));
    }
    const guest = row.guest;
    item.className = `dd-is-${row.status || "unmarked"}${row.pending ? " dd-pending" : ""}`;
    say(texts.children[0], row.name);
    say(texts.children[1], [row.position, row.group].filter(Boolean).join(" · "));
    const told = row.status === "represented" && row.representative ? fill(labels.represented_by, { name: row.representative })
      : guest && blank(row) ? labels.undo : row.status && row.status !== "present" ? labels[row.status] : row.status === "present" ? labels.present : "";
    say(status, told);
    const here = row.status === "present" || row.status === "guest";
    set(main, { "aria-pressed": String(here), disabled: disabled || row.unborn, onclick: () => toggle(row, guest ? "guest" : "present") });
    sides.hidden = Boolean(guest);
    SIDE.forEach(([name], index) => {
      const button = sides.children[index];
      say(button.children[1], labels[name]);
      set(button, {
        "aria-pressed": String(row.status === name), "aria-label": `${labels[name]}: ${row.name}`, title: labels[name], disabled,
        onclick: () => {
          if (name !== "represented" || row.status === "represented") {
            openNames.delete(row.id);
            toggle(row, name);
          } else {
            openNames.add(row.id);
            tap(row, "represented", named.get(row.id) ?? "");
            draw();
            form.firstChild.focus();
          }
        },
      });
    });
    const naming = row.status === "represented" && openNames.has(row.id);
    if (form.hidden === naming) {
      form.hidden = !naming;
      if (naming) form.firstChild.value = row.representative ?? "";
    }
    set(form.firstChild, { "aria-label": labels.representative, placeholder: labels.representative });
    set(form.lastChild, { "aria-label": labels.add });
    form.onsubmit = (event) => {
      event.preventDefault();
      openNames.delete(row.id);
      named.delete(row.id);
      tap(row, "represented", form.firstChild.value.trim());
      find.focus({ preventScroll: true });
    };
    form.firstChild.onkeydown = (event) => { if (event.key === "Escape") { event.stopPropagation(); openNames.delete(row.id); draw(); main.focus(); } };
    // Named and left without Enter: the name counts as well.
    form.firstChild.onblur = () => {
      const typed = form.firstChild.value.trim();
      if (!form.hidden && openNames.has(row.id) && typed && typed !== (row.representative ?? "")) { openNames.delete(row.id); tap(row, "represented", typed); }
    };
    say(why, row.why ?? "");
    why.hidden = !row.why;
  }

  // -------------------------------------------------------------------------- the list
  function matching(rows) {
    const words = folded(find.value).split(" ").filter(Boolean);
    if (!words.length) return rows;
    return rows.filter((row) => {
      const text = folded(`${row.name} ${row.position} ${row.group} ${row.search}`);
      // «حسن‌زاده» is found as «حسن زاده» and as «حسنزاده».
      row.hay = `${text} ${text.replaceAll(" ", "")}`;
      return words.every((word) => row.hay.includes(word));
    });
  }
  function draw() {
    const { labels, lang, disabled, guests } = one.data;
    const rows = people();
    const shown = matching(rows);
    patch(list, shown.map((row) => ({ ...row, naming: openNames.has(row.id), disabled })), (row) => row.id, makeRow, drawRow);
    const invited = rows.filter((row) => !row.guest);
    const count = (status) => rows.filter((row) => (row.status || "") === status).length;
    const figures = [
      ["present", count("present")], ["excused", count("excused")], ["represented", count("represented")], ["absent", count("absent")],
      ["guests", count("guest")], ["unmarked", invited.filter(blank).length], ["invited", invited.length],
    ];
    patch(counts, figures, ([name]) => name, ([name]) => el("span", { class: `dd-count dd-count-${name}` }, el("b"), el("span")), (node, [name, n]) => {
      say(node.firstChild, number(n, lang));
      say(node.lastChild, labels[name]);
    });
    for (const node of counts.children) say(node.lastChild, labels[node.ddKey]);
    drawOutboxState(state, box, labels, lang);
    say(nobody, rows.length ? labels.nobody : labels.nobody_invited);
    nobody.hidden = shown.length > 0;
    set(list, { "aria-label": labels.list });
    set(find, { "aria-label": labels.find, placeholder: labels.find, disabled });
    say(hint, labels.find_hint);
    hint.hidden = !find.value;
    guestForm.hidden = !guests || disabled;
    set(guestName, { "aria-label": labels.add_guest, placeholder: labels.add_guest });
    say(guestAdd.lastChild, labels.add);
  }

  find.addEventListener("input", draw);
  find.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (!find.value.trim()) return;
      const target = matching(people()).find((row) => !row.unborn && row.status !== "present" && row.status !== "guest");
      if (!target) return;
      find.value = "";
      tap(target, target.guest ? "guest" : "present");
      draw();
    } else if (event.key === "Escape" && find.value) {
      event.stopPropagation();
      find.value = "";
      draw();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector(".dd-person")?.focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.matches("button")) return;
    event.preventDefault();
    const rows = [...list.children];
    const at = rows.indexOf(event.target.closest("li"));
    const kin = [...rows[at].querySelectorAll("button")].indexOf(event.target);
    const to = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
    (to ? to.querySelectorAll("button")[kin] ?? to.querySelector("button") : find).focus();
  });
  guestForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = guestName.value.trim();
    if (!name) return;
    guestName.value = "";
    box.add({ person: null, guest: name, status: "guest", representative: "" });
    guestName.focus();
  });

  one.update = () => {
    box.owner = one;
    box.onchange = draw;
    box.send = (taps) => one.component.setStateValue("taps", taps);
    box.receive(one.data.receipts);
    draw();
    if (!one.resumed) {
      one.resumed = true;
      box.resume();
      draw();
    }
  };
  one.leave = () => {
    box.leave(one);
    one.resumed = false;
    setTimeout(() => { if (!box.owner) for (const kept of [gone, named]) kept.clear(); }, 1000); // not mounted anew: the page was left
  };
  return one;
}

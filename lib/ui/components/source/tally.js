export function tally(component) {
  const one = instance(component, createTally);
  one.update();
  return () => one.leave();
}

function createTally(host, first) {
  const one = {};
  const box = outboxOf(first.box);
  const total = el("span", { class: "dd-tally-total" }, el("b"), el("span"));
  const state = el("span", { role: "status" });
  const list = el("ul", { class: "dd-topics" });
  const refused = el("p", { class: "dd-error", role: "alert", hidden: true });
  host.append(el("div", { class: "dd dd-tally" }, el("div", { class: "dd-tally-head" }, total, state), list, refused));

  const tap = (topic, delta) => box.add({ topic: topic.id, delta });
  function draw() {
    const { data } = one;
    const open = new Map();
    for (const each of box.taps) open.set(each.topic, (open.get(each.topic) ?? 0) + each.delta);
    const topics = data.topics.map((topic) => ({ ...topic, count: Math.max(0, topic.count + (open.get(topic.id) ?? 0)), pending: open.has(topic.id), disabled: data.disabled }));
    patch(list, topics, (topic) => topic.id, () =>
      el("li", {}, el("button", { type: "button", class: "dd-topic" }, el("b"), el("span", { dir: "auto" })), el("button", { type: "button", class: "dd-plain dd-less" }, icon("minus"))),
    (item, topic) => {
      const [more, less] = item.children;
      item.className = `dd-${topic.tone}${topic.pending ? " dd-pending" : ""}${topic.count ? "" : " dd-zero"}`;
      const shown = number(topic.count, data.lang);
      say(more.firstChild, shown);
      say(more.lastChild, topic.label);
      set(more, { "aria-label": `${topic.label}: ${shown}`, disabled: topic.disabled, onclick: () => tap(topic, 1) });
      set(less, { "aria-label": `${data.labels.less}: ${topic.label}`, title: data.labels.less, disabled: topic.disabled || !topic.count, onclick: () => tap(topic, -1) });
    });
    set(list, { "aria-label": data.labels.topics });
    say(total.firstChild, number(topics.reduce((sum, topic) => sum + topic.count, 0), data.lang));
    say(total.lastChild, data.labels.total);
    drawOutboxState(state, box, data.labels, data.lang);
    say(refused, box.refused.at(-1)?.why ?? "");
    refused.hidden = !box.refused.length;
  }
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
  one.leave = () => { box.leave(one); one.resumed = false; };
  return one;
}

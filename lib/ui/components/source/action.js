export function action(component) {
  instance(component, createAction).update();
}

function createAction(host) {
  const one = {};
  const label = el("span");
  const mark = el("span", { class: "dd-action-mark" });
  const button = el("button", { type: "button" }, mark, label);
  const said = el("span", { class: "dd-hidden", role: "status" });
  host.append(el("div", { class: "dd dd-action" }, button, said));
  let timer;
  async function copy(text) {
    try { await navigator.clipboard.writeText(text); }
    catch { // plain http has no clipboard
      const area = el("textarea", { class: "dd-hidden" });
      area.value = text;
      button.after(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(label, one.data.done);
    say(said, one.data.done);
    clearTimeout(timer);
    timer = setTimeout(() => { say(label, one.data.label); say(said, ""); }, 2500);
  }
  button.onclick = () => (one.data.does === "print" ? window.print() : copy(one.data.text));
  one.update = () => {
    say(label, one.data.label);
    button.className = `dd-plain dd-action-button dd-action-${one.data.kind}`;
    if (!mark.firstChild) mark.append(icon(one.data.does));
  };
  return one;
}

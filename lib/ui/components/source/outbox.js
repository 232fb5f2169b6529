// Taps that wait for the server's receipt: in memory, in localStorage (one entry a tap, so that two
// tabs do not overwrite each other) and in the component's state until acknowledged.
// Module scope, by name: a component that is mounted anew finds its taps again.
const outboxes = new Map();

function outboxOf(name) {
  if (!outboxes.has(name)) outboxes.set(name, makeOutbox(`desk.${name}.`));
  return outboxes.get(name);
}

// Without a prefix taps are kept in memory only.
function makeOutbox(prefix) {
  const box = { taps: [], refused: [], acknowledged: 0, owner: null, onchange: () => {}, send: () => {} };
  let attempt = 0, timer, throttled, dirty = false;

  const store = (work) => { try { return prefix === null ? undefined : work(localStorage); } catch { return undefined; } }; // private mode, full
  const order = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.n - b.n);
  const load = () => {
    const known = new Set(box.taps.map((tap) => tap.id));
    store((storage) => {
      for (const key of Object.keys(storage)) {
        if (!key.startsWith(prefix) || known.has(key.slice(prefix.length))) continue;
        try { box.taps.push(JSON.parse(storage.getItem(key))); } catch { storage.removeItem(key); }
      }
    });
    box.taps.sort(order);
  };

  // At once for the first tap, then at most every 200 ms: each sending carries all open taps.
  function post() {
    dirty = true;
    if (throttled) return;
    flush();
    throttled = setTimeout(() => { throttled = undefined; if (dirty) post(); }, 200);
  }
  function flush() {
    dirty = false;
    if (box.taps.length) box.send(box.taps.map(({ n, ...tap }) => ({ ...tap, attempt })));
    again();
  }
  // No receipt came: the value has to differ (`attempt`) for Streamlit to run the callback again.
  function again() {
    clearTimeout(timer);
    if (!box.taps.length) return;
    timer = setTimeout(() => { attempt += 1; box.late = true; box.onchange(); flush(); }, Math.min(10000, 2500 * (1 + attempt)));
  }

  box.add = (tap) => {
    const whole = { id: uuid(), at: new Date().toISOString(), n: box.taps.length, ...tap };
    box.taps.push(whole);
    store((storage) => storage.setItem(prefix + whole.id, JSON.stringify(whole)));
    post();
    box.onchange();
  };
  // receipts: {tap id: null, or the sentence that refuses it}
  box.receive = (receipts) => {
    const before = box.taps.length;
    box.taps = box.taps.filter((tap) => {
      if (!(tap.id in receipts)) return true;
      if (receipts[tap.id]) box.refused.push({ tap, why: receipts[tap.id] });
      store((storage) => storage.removeItem(prefix + tap.id));
      return false;
    });
    if (box.taps.length < before) {
      box.acknowledged += before - box.taps.length;
      attempt = 0;
      box.late = false;
      again();
    }
  };
  box.resume = () => {
    load();
    if (box.taps.length) { attempt += 1; post(); }
  };
  // Streamlit may clean an old element up after the new one has begun: only the owner lets go.
  box.leave = (one) => {
    if (box.owner !== one) return;
    clearTimeout(timer);
    Object.assign(box, { owner: null, onchange: () => {}, send: () => {} });
  };
  box.state = () => (!box.taps.length ? (box.acknowledged ? "saved" : "") : box.late || !navigator.onLine ? "waiting" : "sending");
  addEventListener("online", () => { if (box.taps.length) { attempt += 1; post(); } });
  addEventListener("offline", () => box.onchange());
  return box;
}

// «در حال ثبت… / ثبت شد / در انتظار شبکه», for a whole list.
function drawOutboxState(node, box, labels, lang) {
  const state = box.state();
  node.className = `dd-outbox dd-outbox-${state || "idle"}`;
  const text = state ? labels[state] : "";
  say(node, state && state !== "saved" ? `${text} (${number(box.taps.length, lang)})` : text);
}

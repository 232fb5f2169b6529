// Shared by all components: the files of this folder are one module (lib/ui/components/bundle.py).
// Streamlit calls a component again whenever its data changes, so an instance is kept per
// element and patched: rebuilding would lose the caret, the focus and what was typed.
const instances = new WeakMap();

const utf8 = new TextDecoder();

// What Python sent (lib/ui/components/_mount.py).
const received = (component) => JSON.parse(utf8.decode(component.data));

function instance(component, create) {
  const host = component.parentElement;
  const data = received(component);
  let one = instances.get(host);
  if (!one) {
    one = create(host, data);
    instances.set(host, one);
  }
  one.component = component;
  one.data = data;
  return one;
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  calendar: "M7 3v3M17 3v3M4 9h16M5 5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z",
  next: "M9 5l7 7-7 7",
  previous: "M15 5l-7 7 7 7",
  nextYear: "M6 5l7 7-7 7M13 5l7 7-7 7",
  previousYear: "M18 5l-7 7 7 7M11 5l-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  note: "M12 8v5M12 16.5v.1M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  swap: "M4 8h13l-3-3M20 16H7l3 3",
  archive: "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
  restore: "M5 10a7.5 7.5 0 1 1-.5 5M5 4v6h6",
  print: "M7 9V4h10v5M6 17H4v-7h16v7h-2M7 14h10v6H7z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.500L20 20",
  cloud: "M4 4l16 16M7 18h9M7 18a4 4 0 0 1-.8-7.900M9.5 6.600A5.5 5.5 0 0 1 17.2 11a3.5 3.5 0 0 1 2 5.8",
};

function icon(name, flips = false) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", flips ? "dd-icon dd-flips" : "dd-icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// el("button", {class: "x", text: "…", "aria-label": "…", onclick: fn}, child, …)
// Text only ever arrives through textContent; null and false attributes are left out.
function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  set(node, props);
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

function set(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "text") say(node, value);
    else if (name.startsWith("on")) node[name] = value;
    else if (value == null || value === false) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : value);
  }
}

function say(node, text) {
  const wanted = text == null ? "" : String(text);
  if (node.textContent === wanted) return;
  node.textContent = wanted;
  // What no line of a column holds may break, a word of that length anywhere; others never do.
  node.toggleAttribute("data-long", /\S{24}|.{48}/.test(wanted));
}

// Bring the children of `parent` in line with `items` without touching what has not changed.
function patch(parent, items, keyOf, create, update = () => {}) {
  const old = new Map();
  for (const node of [...parent.children]) old.set(node.ddKey, node);
  const nodes = items.map((item, index) => {
    const key = keyOf(item, index);
    const known = old.get(key);
    old.delete(key);
    const node = known ?? create(item, index);
    node.ddKey = key;
    const seen = JSON.stringify(item);
    if (!known || node.ddSeen !== seen) update(node, item, index);
    node.ddSeen = seen;
    return node;
  });
  for (const node of old.values()) node.remove();
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

const fold = (text) =>
  String(text ?? "").replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 15));
const digits = (text, lang) =>
  lang === "fa" ? String(text).replace(/\d/g, (d) => String.fromCharCode(1776 + Number(d))) : String(text);
const number = (value, lang) => {
  const grouped = String(value).replace(/\B(?=(\d{3})+(?!\d))/g, lang === "fa" ? "٬" : ",");
  return digits(grouped, lang);
};
const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

// As lib.i18n.text.folded: words between single spaces, small letters of one spelling, ASCII digits.
const folded = (text) =>
  fold(text)
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[يى]/g, "ی")
    .replace(/ك/g, "ک")
    .replace(/[ةە]/g, "ه")
    .replace(/ٱ/g, "ا")
    .replace(/[ءـ]/g, "")
    .replace(/[\u200c\p{Z}\p{P}\p{Cc}]/gu, " ")
    .replace(/[\p{M}\p{C}]/gu, "")
    .replace(/ +/g, " ")
    .trim();

const rtl = (node) => getComputedStyle(node).direction === "rtl";

// Sticky heads stand under the desk's bar (lib/static/desk.css), where it sticks too.
function underBar(root) {
  const measure = () => {
    const bar = document.querySelector(".st-key-desk-bar");
    const sticks = bar && getComputedStyle(bar.parentElement).position === "sticky" && !root.closest("[role=dialog]");
    root.style.setProperty("--dd-bar", `${sticks ? bar.offsetHeight : 0}px`);
  };
  requestAnimationFrame(measure);
  new ResizeObserver(measure).observe(root);
}

// randomUUID exists on https and localhost only; the office may serve plain http on its network.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

let names = 0;
const fresh = (prefix) => `dd-${prefix}-${(names += 1)}-${Math.random().toString(36).slice(2, 7)}`;

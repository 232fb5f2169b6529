// Runs before Streamlit, on every page. Mends in the browser what Streamlit does not let Python say:
// the locale, light and dark, Persian digits in number fields, its English words and icon names.
"use strict";
(() => {
  const root = document.documentElement;
  const persian = root.lang === "fa";
  const locale = persian ? "fa-IR" : "en-GB";

  // ---- the locale: Streamlit and its date picker read the browser's, Python reads it back
  Object.defineProperty(Navigator.prototype, "language", { configurable: true, get: () => locale });
  Object.defineProperty(Navigator.prototype, "languages", { configurable: true, get: () => [locale] });
  window[Symbol.for("react-aria.i18n.locale")] = locale;

  // ---- where the server is: Streamlit would first look for it beneath the page's own path
  window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };

  // ---- a page whose sign-in has ended leaves for the door (lib/web/gate.py)
  const Line = window.WebSocket;
  window.WebSocket = class extends Line {
    constructor(...address) {
      super(...address);
      this.addEventListener("close", async () => {
        const answer = await fetch("/session", { cache: "no-store" }).catch(() => null);
        if (answer?.status === 401)
          location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
      });
    }
  };

  // ---- light and dark: the cookie is the choice, Streamlit keeps its own copy by address
  const chosen = (document.cookie.match(/(?:^|; )theme=(light|dark|system)/) || [])[1] || "system";
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const showTheme = () => {
    root.dataset.theme = chosen === "system" ? (prefersDark.matches ? "dark" : "light") : chosen;
  };
  showTheme();
  prefersDark.addEventListener("change", showTheme);
  try {
    const name = { light: "Light", dark: "Dark", system: "System" }[chosen];
    localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify(name));
  } catch {
    // No storage: Streamlit follows the system's setting.
  }

  // ---- Back leads back: st.switch_page first writes the new query under the old path, which is no
  // place anybody was; the step to the new path takes its entry over
  const push = history.pushState.bind(history);
  let half = null, halfAt = 0;
  history.pushState = (state, title, url) => {
    const to = new URL(url ?? location.href, location.href);
    const leaves = to.pathname !== location.pathname;
    const completes = leaves && half === location.href && to.search === location.search;
    half = !leaves && to.search ? to.href : null;
    if (completes && performance.now() - halfAt < 3000) return history.replaceState(state, title, url);
    halfAt = performance.now();
    return push(state, title, url);
  };

  // ---- the room's screen: ?present=1, the button in the bar; Escape leads back
  const present = (on) => {
    if (on) root.dataset.present = "1";
    else delete root.dataset.present;
    const url = new URL(location.href);
    if (on) url.searchParams.set("present", "1");
    else for (const name of ["present", "chart"]) url.searchParams.delete(name);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    showChart();
  };
  if (new URLSearchParams(location.search).get("present") === "1") root.dataset.present = "1";
  addEventListener("click", (event) => {
    if (!event.target.closest?.("a[data-desk-present]")) return;
    event.preventDefault();
    present(true);
    root.requestFullscreen?.().catch(() => {});
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.dataset.present) present(false);
  });
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && root.dataset.present) present(false);
  });

  // ---- in the meeting's room, one chart at a time: arrows, pages, space; its place is in the address
  // Where nothing is drawn yet, the cards that say what to enter first.
  const charts = () => {
    const cards = [...document.querySelectorAll('[class*="st-key-chart-"]')];
    const drawn = cards.filter((card) => card.querySelector("[data-testid=stVegaLiteChart]"));
    return drawn.length ? drawn : cards;
  };
  const place = (all) =>
    Math.min(Math.max(parseInt(new URLSearchParams(location.search).get("chart"), 10) || 1, 1), all) - 1;
  const showChart = () => {
    if (!root.dataset.present) return;
    const cards = charts(), at = place(cards.length);
    cards.forEach((card, number) => {
      if ((number === at) !== card.hasAttribute("data-desk-current"))
        card.toggleAttribute("data-desk-current", number === at);
    });
    const position = document.querySelector(".desk-position");
    if (!position || !cards.length) return;
    const said = position.dataset.of.replace("{place}", at + 1).replace("{all}", cards.length);
    if (position.textContent !== said) position.textContent = said;
  };
  addEventListener("keydown", (event) => {
    if (!root.dataset.present || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return;
    const cards = charts();
    if (!cards.length) return;
    const step = {
      ArrowLeft: persian ? 1 : -1, ArrowRight: persian ? -1 : 1,
      PageDown: 1, PageUp: -1, " ": event.shiftKey ? -1 : 1,
    }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = Math.min(Math.max(place(cards.length) + step, 0), cards.length - 1);
    const url = new URL(location.href);
    url.searchParams.set("chart", to + 1);
    history.replaceState(history.state, "", url);
    showChart();
  });

  // ---- the switches of language and look lead back to the address as it is when pressed
  const aim = (event) => {
    const link = event.target.closest?.("a[data-desk-switch]");
    if (!link) return;
    const url = new URL(link.getAttribute("href"), location.origin);
    if ("deskTheme" in link.dataset)
      url.searchParams.set("theme", root.dataset.theme === "dark" ? "light" : "dark");
    url.searchParams.set("next", location.pathname + location.search);
    link.href = url.pathname + url.search;
  };
  for (const kind of ["pointerdown", "focusin", "click"]) addEventListener(kind, aim, true);

  // ---- digits and letters as a number field and the database want them
  const DIGITS = /[۰-۹٠-٩]/g;
  const ascii = (text) =>
    text.replace(DIGITS, (digit) => digit.charCodeAt(0) & 15).replace(/٫/g, ".").replace(/٬/g, "");
  const letters = (text) => text.replace(/[يى]/g, "ی").replace(/ك/g, "ک");
  const takesNumbers = (field) =>
    field.matches(
      "input[type=number], input[inputmode=numeric], input[inputmode=decimal], " +
        "input[type=tel], [role=spinbutton], .gdg-growing-entry input[type=text][inputmode]"
    );
  addEventListener(
    "beforeinput",
    (event) => {
      const field = event.composedPath()[0];
      if (!(field instanceof Element) || event.isComposing || !event.cancelable) return;
      if (field.matches("[type=password], [autocomplete$=password]")) return; // as it is typed, in any language
      const typed = event.data ?? event.dataTransfer?.getData("text/plain");
      if (!typed) return;
      const folded = takesNumbers(field) ? ascii(typed) : persian ? letters(typed) : typed;
      if (folded === typed) return;
      event.preventDefault();
      if (field.matches("[role=spinbutton]")) {
        // A segment of a date or time listens for the event itself.
        field.dispatchEvent(
          new InputEvent("beforeinput", {
            data: folded, inputType: event.inputType, bubbles: true, cancelable: true,
          })
        );
      } else document.execCommand("insertText", false, folded);
    },
    true
  );

  // ---- Ctrl+Enter sends the form one stands in, from any field
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const from = event.composedPath()[0];
    if (from.tagName === "TEXTAREA") return; // Streamlit's own
    const form = event.target.closest?.("[data-testid=stForm]");
    const send = form?.querySelector("[data-testid=stFormSubmitButton] button");
    if (!send) return;
    event.preventDefault();
    from.blur?.(); // fields hand over what was typed when they are left
    setTimeout(() => send.click(), 60);
  });

  // ---- what Streamlit says in English (lib/static/words.fa.js)
  const words = window.deskWords || { exact: {}, patterns: [], icons: {} };
  const exact = new Map(Object.entries(words.exact));
  const said = (text) => {
    const bare = text.trim();
    if (!/[A-Za-z]/.test(bare)) return null;
    const found = exact.get(bare);
    if (found !== undefined) return text.replace(bare, () => found);
    for (const [pattern, replacement] of words.patterns)
      if (pattern.test(bare)) return text.replace(bare, () => bare.replace(pattern, replacement));
    return null;
  };
  // What people wrote is theirs: there, only what is a word of the interface for certain is changed.
  const THEIRS = ".desk-own, .stHtml, [data-testid=stText], [data-testid=stMarkdownContainer], " +
    "[data-testid=stTable], textarea, [contenteditable=true]";
  const OURS = "[data-testid=stTooltipContent], [role=menu], [data-testid=stFileUploaderDropzone]";
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "aria-description", "alt", "aria-roledescription", "aria-valuetext"];
  const mend = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      if (!parent) return;
      if (parent.dataset.testid === "stIconMaterial" || parent.matches("[translate=no][aria-hidden=true]")) {
        const glyph = words.icons[node.data];
        if (glyph) node.data = String.fromCodePoint(glyph);
        return;
      }
      if (!persian || !/[A-Za-z]/.test(node.data)) return;
      const sentence = node.data.trim().split(" ").length > 3;
      if (!sentence && parent.closest(THEIRS) && !parent.closest(OURS)) return;
      const mended = said(node.data);
      if (mended !== null && mended !== node.data) node.data = mended;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      if (persian)
        for (const name of ATTRIBUTES) {
          const value = node.getAttribute(name);
          const mended = value && said(value);
          if (mended && mended !== value) node.setAttribute(name, mended);
        }
      for (const child of node.childNodes) mend(child);
    }
  };

  // ---- an error stands beside its field: tell the field, and go to the first
  const tellFields = () => {
    for (const block of document.querySelectorAll("[class*=st-key-field-]")) {
      const error = block.querySelector(".desk-error");
      const input = block.querySelector("input, textarea, [role=combobox]");
      if (!input) continue;
      if (error) {
        error.id ||= `desk-error-${Math.random().toString(36).slice(2)}`;
        if (input.getAttribute("aria-errormessage") !== error.id) {
          input.setAttribute("aria-invalid", "true");
          input.setAttribute("aria-errormessage", error.id);
        }
      } else if (input.hasAttribute("aria-errormessage")) {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-errormessage");
      }
    }
  };

  // ---- the page one is on, in the bar
  const SECTION = {
    person: "roster", group: "roster", paste: "roster",
    meeting: "calendar", checkin: "calendar", sheet: "calendar", feedback: "calendar", form: "calendar",
    issue: "issues", promise: "promises", week: "today", account: "settings", log: "settings",
  };
  const markPage = () => {
    const name = location.pathname.split("/").pop();
    const section = SECTION[name] || name;
    for (const link of document.querySelectorAll(".st-key-desk-nav a")) {
      // The first page's link comes empty, which is the page one is on.
      if (!link.getAttribute("href")) link.setAttribute("href", "/");
      const leads = new URL(link.href).pathname.split("/").pop();
      const current = leads === section ? (leads === name ? "page" : "true") : null;
      if (current === link.getAttribute("aria-current")) continue;
      if (current) {
        link.setAttribute("aria-current", current);
        link.scrollIntoView({ block: "nearest", inline: "center" });
      } else link.removeAttribute("aria-current");
    }
  };

  // ---- the database was away: press "try again" as soon as it answers
  let asking = false;
  const comeBack = async () => {
    if (asking || !document.querySelector(".st-key-desk-away")) return;
    asking = true;
    try {
      if ((await fetch("/healthz", { cache: "no-store" })).ok)
        document.querySelector(".st-key-desk-away button")?.click();
    } catch {
      // The server is away too; Streamlit says so itself.
    }
    asking = false;
  };
  setInterval(comeBack, 3000);

  let waiting = false;
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") mend(change.target);
      else if (change.type === "attributes") {
        if (!persian) continue;
        const value = change.target.getAttribute(change.attributeName);
        const mended = value && said(value);
        if (mended && mended !== value) change.target.setAttribute(change.attributeName, mended);
      } else for (const node of change.addedNodes) mend(node);
    }
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      tellFields();
      markPage();
      showChart();
    });
  });
  observer.observe(root, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();

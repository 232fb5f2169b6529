// Once a nonce, and across remounts: remembered for the life of the page.
const focused = new Map();

export function focus(component) {
  const { parentElement } = component, data = received(component);
  const holder = parentElement.closest('[class*="-holder"]') ?? parentElement;
  holder.style.display = "none"; // it has no look, and must leave no gap
  if (focused.get(data.target) === data.nonce) return;
  focused.set(data.target, data.nonce);
  const wanted = `.st-key-${CSS.escape(data.target.trim().replace(/[^a-zA-Z0-9_-]/g, "-"))}`;
  let tries = 20; // the field may be drawn after this
  const look = () => {
    const field = document.querySelector(wanted)?.querySelector("input:not([type=hidden]), textarea, [contenteditable=true], button");
    if (field) field.focus();
    else if ((tries -= 1)) setTimeout(look, 50);
  };
  look();
}

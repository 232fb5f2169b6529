// The doors: the token of a link stands behind the #, which is sent to nobody.
"use strict";
(() => {
  const token = document.querySelector("input[name=token]");
  if (token && location.hash.length > 1) {
    token.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
  // Where the sample is offered, nothing is to be typed first.
  if (!document.querySelector("section"))
    document.querySelector('[aria-invalid], form input:not([type=hidden])[value=""]')?.focus();
})();

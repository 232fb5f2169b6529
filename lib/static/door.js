// The doors: the token of a link stands behind the #, which is sent to nobody.
"use strict";
(() => {
  const token = document.querySelector("input[name=token]");
  if (token && location.hash.length > 1) {
    token.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
  document.querySelector("[aria-invalid] , form input:not([type=hidden])")?.focus();
})();

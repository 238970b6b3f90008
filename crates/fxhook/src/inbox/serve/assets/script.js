// Replaces the parts of a page that have changed. Without it, everything works but that.
"use strict";
(() => {
  const every = 2000;
  const parts = "[data-live]";
  const updated = document.getElementById("updated");
  const announcement = document.getElementById("announcement");
  const pause = document.getElementById("pause");
  if (!document.querySelector(parts)) return;

  // The focus and the scroll position of a part survive its replacement.
  const replace = (old, part) => {
    if (!part || old.outerHTML === part.outerHTML) return false;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const left = Array.from(old.querySelectorAll(".scroll"), (it) => it.scrollLeft);
    old.replaceWith(document.adoptNode(part));
    part.querySelectorAll(".scroll").forEach((it, at) => { it.scrollLeft = left[at] || 0; });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    return true;
  };

  const show = (page) => {
    let changed = false;
    for (const old of document.querySelectorAll(parts)) {
      changed = replace(old, page.getElementById(old.id)) || changed;
    }
    updated.textContent = "Updated at " + new Date().toLocaleTimeString();
    if (changed) announcement.textContent = "The page has changed.";
  };

  const later = () => setTimeout(update, every);
  function update() {
    if (document.hidden || pause.getAttribute("aria-pressed") === "true") return later();
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 10000;
    request.onload = () => {
      if (request.status === 401) return location.reload();
      if (request.response && request.status < 500) show(request.response);
    };
    request.onerror = request.ontimeout = () => {
      updated.textContent = "Not updated: no answer. Is `fxhook inbox serve` running?";
    };
    request.onloadend = later;
    request.send();
  }

  pause.hidden = updated.hidden = false;
  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(paused));
  });
  later();
})();

// What a reader who cannot see the page, or has no mouse, would miss: a list of findings.
(() => {
  const findings = [];
  const say = (rule, it) => findings.push(rule + ": " + it.outerHTML.slice(0, 120));
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const isShown = (it) => it.getClientRects().length > 0 && getComputedStyle(it).visibility !== "hidden";

  if (!document.documentElement.lang) findings.push("the page has a language");
  if (!document.title) findings.push("the page has a title");
  if (all("h1").length !== 1) findings.push("the page has one first heading");
  if (all("main").length !== 1) findings.push("the page has one main part");
  const ids = all("[id]").map((it) => it.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => findings.push("an id is used once: " + id));

  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6").filter(isShown)) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say("headings leave out no level", heading);
    level = next;
  }
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for", "list"]) {
    for (const it of all(`[${name}]`)) {
      for (const id of it.getAttribute(name).split(/\s+/)) {
        if (!document.getElementById(id)) say(name + " names an element", it);
      }
    }
  }
  for (const it of all("input:not([type=hidden]), select, textarea")) {
    if (!it.labels.length && !it.ariaLabel) say("a field has a label", it);
  }
  for (const it of all("a[href], button").filter(isShown)) {
    if (!(it.ariaLabel || it.innerText).trim()) say("a link or button has a name", it);
  }
  for (const it of all("svg")) {
    if (it.getAttribute("role") !== "img" || !it.getAttribute("aria-label")) say("a picture has a text", it);
  }
  for (const it of all("th")) if (!it.scope) say("a heading of a table says what it is for", it);
  for (const it of all("nav, section, form[role=search], [role=region]")) {
    const named = it.getAttribute("aria-label") || it.getAttribute("aria-labelledby");
    if (!named) say("a part of the page has a name", it);
  }
  for (const it of all(".scroll")) {
    if (it.scrollWidth > it.clientWidth && it.tabIndex !== 0) say("what scrolls can have the focus", it);
  }
  if (document.documentElement.scrollWidth > innerWidth) findings.push("the page does not scroll sideways");

  // Contrast: 4.5 for text, by the formula of WCAG.
  const parts = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const light = (color) => {
    const [r, g, b] = color.map((it) => it / 255).map((it) => (it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (it) => {
    for (; it; it = it.parentElement) {
      const color = parts(getComputedStyle(it).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const check = (it, text, back) => {
    const found = contrast(text.slice(0, 3), back);
    if (found < 4.5) say("a text has a contrast of 4.5, found " + found.toFixed(2), it);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const it = node.parentElement;
    if (!node.data.trim() || it.closest("svg, script, .visually-hidden, option") || !isShown(it)) continue;
    check(it, parts(getComputedStyle(it).color), behind(it));
  }
  for (const it of all("svg text")) {
    const box = it.parentElement.querySelector("rect");
    check(it, parts(getComputedStyle(it).fill), parts(getComputedStyle(box).fill).slice(0, 3));
  }
  return findings;
})()

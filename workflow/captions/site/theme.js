"use strict";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) { document.documentElement.dataset.theme = chosen; }
} catch (_) { /* a page opened from a file may have no storage */ }

"use strict";
(function () {
  const words = JSON.parse(document.getElementById("words").textContent);
  const language = document.documentElement.lang;
  const panel = document.getElementById("panel");

  function make(name, text, attributes) {
    const found = document.createElement(name);
    if (text !== undefined && text !== null) { found.textContent = text; }
    for (const [key, value] of Object.entries(attributes || {})) { found.setAttribute(key, value); }
    return found;
  }

  /* Theme: that of the system until a reader chooses. */
  const theme = document.getElementById("theme");
  function dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  theme.hidden = false;
  theme.setAttribute("aria-pressed", String(dark()));
  theme.addEventListener("click", function () {
    const next = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    theme.setAttribute("aria-pressed", String(next === "dark"));
    try { localStorage.setItem("theme", next); } catch (_) { /* no storage */ }
  });

  /* The panel: where a number comes from, or the caveats of a row. */
  function open(title, content) {
    const close = make("button", words.close, {type: "button", class: "close"});
    close.addEventListener("click", function () { panel.close(); });
    panel.replaceChildren(make("h2", title, {id: "panel-title"}), ...content, close);
    panel.showModal();
  }
  panel.addEventListener("click", function (event) {
    if (event.target === panel) { panel.close(); }
  });

  function showTrail(number) {
    const trail = number.dataset.trail;
    const first = trail.indexOf("/"), last = trail.lastIndexOf("/");
    const table = trail.slice(0, first);
    const list = make("dl");
    const file = words.tables[table];
    const place = file ? make("a", file.replace(/^[./]+/, ""), {href: file}) : make("code", table);
    const rows = [[words.shown, number.textContent], [words.value, number.value], [words.table, place],
      [words.row, trail.slice(first + 1, last)], [words.column, trail.slice(last + 1)]];
    for (const [name, value] of rows) {
      const detail = make("dd");
      detail.append(value);
      list.append(make("dt", name), detail);
    }
    const command = "make audit ID='" + document.body.dataset.dataset + "/" + trail + "'";
    const copy = make("button", words.copy, {type: "button"});
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(command).then(function () { copy.textContent = words.copied; });
    });
    open(words.title, [list, make("p", words.walk + ":"), make("pre", command, {tabindex: "0"}), copy]);
  }

  function showSet(link) {
    const found = document.getElementById(link.hash.slice(1));
    const list = make("ul");
    for (const item of found.querySelectorAll("a")) {
      const entry = make("li"), anchor = make("a", item.textContent, {href: item.getAttribute("href")});
      anchor.addEventListener("click", function () { panel.close(); });
      entry.append(anchor);
      list.append(entry);
    }
    open(words.caveats, [list]);
  }

  document.addEventListener("click", function (event) {
    const number = event.target.closest("data.number"), link = event.target.closest("a.set");
    if (number) { showTrail(number); }
    if (link) { event.preventDefault(); showSet(link); }
  });

  /* Keys: Enter opens a number; in a table one number is reached by Tab, the others by arrows. */
  document.addEventListener("keydown", function (event) {
    const number = event.target.closest && event.target.closest("data.number");
    if (!number) { return; }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); showTrail(number); }
    const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    const table = number.closest("table");
    if (step && table) {
      const all = Array.from(table.querySelectorAll("tr:not([hidden]) data.number"))
        .filter(function (item) { return item.offsetParent !== null; });
      const next = all[all.indexOf(number) + step];
      if (next) { event.preventDefault(); number.tabIndex = -1; next.tabIndex = 0; next.focus(); }
    }
  });
  const begun = new Set();
  for (const number of document.querySelectorAll("data.number")) {
    const table = number.closest("table");
    number.setAttribute("role", "button");
    number.setAttribute("aria-haspopup", "dialog");
    number.tabIndex = table && begun.has(table) ? -1 : 0;
    if (table) { begun.add(table); }
  }

  /* Tables: sort, search, choose; the count of rows is told as it changes. A long table shows its
     first rows until it is asked for all; without this script it shows all. */
  const FIRST = 25;
  function valueOf(cell) {
    if (cell.dataset.sort !== undefined) { return cell.dataset.sort; }
    const number = cell.querySelector("data.number");
    return number ? number.value : cell.textContent.trim();
  }
  function keyOf(cell) { return cell.dataset.key === undefined ? cell.textContent.trim() : cell.dataset.key; }
  function nameOf(cell) {
    const first = cell.firstChild;
    return cell.dataset.name || (first ? first.textContent : "").trim() || cell.textContent.trim();
  }

  function prepare(table) {
    const body = table.tBodies[0], headers = Array.from(table.tHead.rows[0].cells);
    const tools = make("div", null, {class: "tools", role: "group", "aria-labelledby": table.caption.id});
    const search = make("input", null, {type: "search", autocomplete: "off"});
    const shown = make("output");
    const choices = [], texts = new Map();
    const more = make("button", "", {type: "button", class: "unfold"});
    const total = body.rows.length;

    function filter() {
      const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of body.rows) {
        if (!texts.has(row)) { texts.set(row, row.textContent.toLowerCase()); }
        const text = texts.get(row);
        const fits = wanted.every(function (word) { return text.includes(word); }) &&
          choices.every(function (choice) {
            return !choice.box.value || keyOf(row.cells[choice.index]) === choice.box.value.slice(1);
          });
        row.hidden = !fits;
        if (fits) { count += 1; }
        row.classList.toggle("beyond", fits && count > FIRST);
      }
      shown.textContent = words.rows.replace("{shown}", count).replace("{total}", total);
      more.textContent = words.more.replace("{total}", count);
      more.hidden = count <= FIRST || !table.classList.contains("folded");
    }

    function sort(index, up) {
      for (const other of headers) { other.removeAttribute("aria-sort"); }
      headers[index].setAttribute("aria-sort", up ? "ascending" : "descending");
      const numeric = (headers[index].dataset.kind || "").includes("number");
      const rows = Array.from(body.rows).sort(function (a, b) {
        const x = valueOf(a.cells[index]), y = valueOf(b.cells[index]);
        if (x === "" || y === "") { return (x === "") - (y === ""); }
        const order = numeric ? Number(x) - Number(y) : x.localeCompare(y, language, {numeric: true});
        return up ? order : -order;
      });
      body.append(...rows);
      filter();
    }

    function labelled(text, box) {
      const pair = make("span", null, {class: "tool"});
      box.id = table.id + "-tool-" + tools.children.length;
      pair.append(make("label", text, {for: box.id}), " ", box);
      tools.append(pair);
    }

    labelled(words.filter, search);
    search.addEventListener("input", filter);
    const asked = new URLSearchParams(location.search);
    const order = make("select");
    order.append(make("option", "–", {value: ""}));
    headers.forEach(function (header, index) {
      const label = header.textContent, button = make("button", label, {type: "button"});
      button.addEventListener("click", function () {
        sort(index, header.getAttribute("aria-sort") !== "ascending");
      });
      header.replaceChildren(button);
      order.append(make("option", label, {value: String(index)}));
      if (!(header.dataset.kind || "").includes("choice")) { return; }
      const options = new Map();
      for (const row of body.rows) { options.set(keyOf(row.cells[index]), nameOf(row.cells[index])); }
      if (options.size < 2) { return; }
      const box = make("select");
      box.append(make("option", words.all, {value: ""}));
      for (const [key, name] of Array.from(options).sort(function (a, b) {
        return a[1].localeCompare(b[1], language, {numeric: true});
      })) { box.append(make("option", name || "–", {value: "=" + key})); }
      box.addEventListener("change", filter);
      labelled(label, box);
      choices.push({index: index, box: box});
      const wish = asked.get(header.dataset.name);
      if (header.dataset.name && wish !== null && options.has(wish)) { box.value = "=" + wish; }
    });
    order.addEventListener("change", function () { if (order.value) { sort(Number(order.value), true); } });
    labelled(words.sort, order);
    order.parentNode.classList.add("narrow");
    tools.append(shown);
    table.closest(".scroll").before(tools);
    table.classList.add("folded");
    table.closest(".scroll").after(more);
    more.addEventListener("click", function () {
      const next = body.querySelector("tr.beyond");
      table.classList.remove("folded");
      filter();
      if (next) { (next.querySelector("data.number, a, summary") || table.closest(".scroll")).focus(); }
    });
    filter();
    table.addEventListener("unfold", filter);
  }

  for (const table of document.querySelectorAll("table.data")) { prepare(table); }
  /* A row that the address names is brought into view once the rows stand. */
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    const table = target.closest("table.folded");
    if (table && target.classList.contains("beyond")) {
      table.classList.remove("folded");
      table.dispatchEvent(new Event("unfold"));
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();
})();

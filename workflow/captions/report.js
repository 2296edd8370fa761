"use strict";
(function () {
  const table = document.getElementById("estimates-table");
  const body = table.tBodies[0];
  const box = document.getElementById("filter");
  const shown = document.getElementById("shown");
  document.querySelector(".tools").hidden = false;

  function filter() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of body.rows) {
      const text = row.dataset.text;
      row.hidden = !words.every(function (word) { return text.includes(word); });
      if (!row.hidden) { count += 1; }
    }
    shown.textContent = count + " / " + body.rows.length;
  }

  function sort(header, index) {
    const up = header.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) { other.removeAttribute("aria-sort"); }
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const numeric = header.dataset.type === "number";
    const value = function (row) {
      const cell = row.cells[index];
      return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
    };
    const rows = Array.from(body.rows).sort(function (a, b) {
      const x = value(a), y = value(b);
      if (x === "" || y === "") { return (x === "") - (y === ""); }
      const order = numeric ? Number(x) - Number(y)
        : x.localeCompare(y, document.documentElement.lang);
      return up ? order : -order;
    });
    for (const row of rows) { body.appendChild(row); }
  }

  Array.from(table.tHead.rows[0].cells).forEach(function (header, index) {
    const label = header.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", function () { sort(header, index); });
    header.replaceChildren(button);
  });
  for (const row of body.rows) { row.dataset.text = row.textContent.toLowerCase(); }
  box.addEventListener("input", filter);
  filter();
})();

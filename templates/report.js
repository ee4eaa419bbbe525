// What the page does beyond being read: it sorts, chooses, shows values and changes its colours. It keeps nothing and fetches nothing.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  root.classList.add("js");

  // Contents: folded on narrow screens, with the current section marked.
  const contents = document.querySelector("nav details");
  const wide = matchMedia("(min-width: 1180px)");
  const fold = () => { contents.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  const links = all("a", contents);
  links.forEach(link => link.addEventListener("click", () => { if (!wide.matches) contents.open = false; }));
  const here = document.querySelector(".here");
  const mark = section => links.forEach(link => {
    const is = link.hash === "#" + section.id;
    if (is) { link.setAttribute("aria-current", "location"); here.textContent = link.textContent; }
    else link.removeAttribute("aria-current");
  });
  const watch = new IntersectionObserver(entries => {
    entries.filter(entry => entry.isIntersecting).forEach(entry => mark(entry.target));
  }, { rootMargin: "-15% 0px -75% 0px" });
  all("main > section").forEach(section => watch.observe(section));

  // Choices: colours, and the horizon and scenario that tables name.
  const tools = make("div", { className: "tools" });
  contents.append(tools);
  let groups = 0;
  const choice = (legend, options, choose) => {
    const name = "choice-" + ++groups;
    const box = make("fieldset", { className: "choice" }, make("legend", { textContent: legend }));
    options.forEach((label, place) => {
      const input = make("input", { type: "radio", name, checked: place === 0 });
      input.addEventListener("change", () => choose(place === 0 ? null : label));
      box.append(make("label", {}, input, label));
    });
    tools.append(box);
  };
  const key = cell => cell.textContent.split(" (")[0].trim();
  const chosen = {};
  const switches = all("table[data-switch]").flatMap(table =>
    table.dataset.switch.split(" ").map(part => {
      const [axis, column] = part.split(":");
      return { table, axis, column };
    }));
  const rowsOf = table => all("tbody tr", table);
  const apply = () => all("table[data-switch]").forEach(table => {
    const mine = switches.filter(one => one.table === table);
    rowsOf(table).forEach(row => {
      row.hidden = mine.some(one => one.column !== "*" && chosen[one.axis] && key(row.cells[one.column]) !== chosen[one.axis]);
    });
    mine.filter(one => one.column === "*").forEach(one => all("thead th", table).forEach((head, place) => {
      const hide = place > 0 && chosen[one.axis] && key(head) !== chosen[one.axis];
      all("tr", table).forEach(row => { row.cells[place].hidden = Boolean(hide); });
    }));
  });
  for (const [axis, legend] of [["horizon", "Horizon"], ["scenario", "Scenario"]]) {
    const found = new Set(switches.filter(one => one.axis === axis).flatMap(one => one.column === "*"
      ? all("thead th", one.table).slice(1).map(key)
      : rowsOf(one.table).map(row => key(row.cells[one.column]))));
    if (found.size > 1) choice(legend, ["All", ...found], label => { chosen[axis] = label; apply(); });
  }
  choice("Colours", ["As the system", "Light", "Dark"], label => {
    if (label) root.dataset.theme = label.toLowerCase();
    else delete root.dataset.theme;
  });

  // Sorting: numbers as numbers, dates as dates, what is missing last; a third press gives the first order back.
  const units = { k: 1e3, m: 1e6, bn: 1e9, tn: 1e12 };
  const number = cell => {
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    const found = /^([^\d]*)(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(bn|tn|k|m)?/.exec(cell.textContent.replace(/,/g, "").replace(/\u2212/g, "-"));
    return found ? Number(found[2]) * (units[found[3]] || 1) * (found[1].includes("-") ? -1 : 1) : null;
  };
  const day = /^(\d{1,2} )?[A-Z][a-z]+ \d{4}$/;
  const missing = /^(|no data|no score|not known|too few years|not looked through|not computed)$/;
  const values = (rows, place, numeric) => {
    const cells = rows.map(row => row.cells[place]);
    const texts = cells.map(cell => cell.textContent.trim());
    const dated = !numeric && texts.every(text => day.test(text) || missing.test(text));
    return cells.map((cell, row) => {
      if (missing.test(texts[row])) return null;
      if (numeric) return number(cell);
      return dated ? Date.parse(texts[row]) : texts[row];
    });
  };
  const compare = (a, b) => typeof a === "string" ? a.localeCompare(b, "en-GB", { numeric: true }) : a - b;
  const buttons = new Map();
  all("main table").filter(table => rowsOf(table).length > 2).forEach(table => {
    const body = table.tBodies[0];
    const first = rowsOf(table);
    all("thead th", table).forEach((head, place) => {
      const numeric = head.classList.contains("number");
      const orders = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
      const button = make("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      buttons.set(head, button);
      button.addEventListener("click", () => {
        const next = orders[orders.indexOf(head.getAttribute("aria-sort")) + 1];
        all("[aria-sort]", table).forEach(other => other.removeAttribute("aria-sort"));
        if (!next) return body.append(...first);
        head.setAttribute("aria-sort", next);
        const of = values(first, place, numeric);
        const order = first.map((_, row) => row).sort((a, b) => {
          if (of[a] === null || of[b] === null) return (of[a] === null) - (of[b] === null) || a - b;
          return (next === "ascending" ? 1 : -1) * compare(of[a], of[b]) || a - b;
        });
        body.append(...order.map(row => first[row]));
      });
    });
  });

  // Values of a picture: under the pointer, or by arrow keys when it has the focus.
  const tip = make("div", { className: "tip" });
  tip.setAttribute("role", "status");
  document.body.append(tip);
  const hide = () => { tip.textContent = ""; all(".marked").forEach(one => one.classList.remove("marked")); };
  const show = (one, x, y) => {
    if (tip.textContent !== one.dataset.tip) tip.textContent = one.dataset.tip;
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 4)) + "px";
    tip.style.top = Math.max(4, y - tip.offsetHeight - 12) + "px";
  };
  all("figure").forEach(figure => {
    const marks = all("g > title", figure).map(title => {
      title.parentNode.dataset.tip = title.textContent;
      title.parentNode.setAttribute("aria-hidden", "true");
      return title.parentNode;
    });
    if (!marks.length) return;
    all("g > title", figure).forEach(title => title.remove());
    figure.tabIndex = 0;
    figure.setAttribute("role", "group");
    figure.setAttribute("aria-label", "Picture with " + marks.length + " values: arrow keys go through them");
    figure.addEventListener("pointermove", event => {
      const one = event.target.closest("[data-tip]");
      if (one) show(one, event.clientX, event.clientY); else hide();
    });
    figure.addEventListener("pointerleave", hide);
    figure.addEventListener("blur", hide);
    let at = -1;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    figure.addEventListener("keydown", event => {
      if (event.key === "Escape") return hide();
      if (event.key === "Home") at = 0;
      else if (event.key === "End") at = marks.length - 1;
      else if (steps[event.key]) at = (at + steps[event.key] + marks.length) % marks.length;
      else return;
      event.preventDefault();
      hide();
      marks[at].classList.add("marked");
      const box = marks[at].getBoundingClientRect();
      show(marks[at], box.left + box.width / 2, box.top);
    });
  });
  addEventListener("scroll", hide, { passive: true });

  // On paper everything is open, and headings are words: a browser repeats no heading with a button on the next page.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("main details:not([open]):not(.figures)");
    folded.forEach(one => { one.open = true; });
    buttons.forEach(button => button.replaceWith(...button.childNodes));
  });
  addEventListener("afterprint", () => {
    folded.forEach(one => { one.open = false; });
    buttons.forEach((button, head) => { button.append(...head.childNodes); head.append(button); });
  });
})();

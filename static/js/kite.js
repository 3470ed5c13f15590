/* Comfort for the student's pages. Every step works without this file.
   All words come from the page (data attributes), so that they are in its language. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  for (const part of all("[data-js]")) part.hidden = false;
  for (const part of all("[data-nojs]")) part.hidden = true;

  for (const link of all("[data-retry]")) setTimeout(() => link.click(), link.dataset.retry * 1000);

  /* Reading starts at the verdict, or at what is wrong with a form. */
  const first = one("[data-focus]");
  if (first && !location.hash) {
    first.focus({ preventScroll: true });
    if (first.getBoundingClientRect().top > innerHeight * 0.6) first.scrollIntoView();
  }

  /* A second press on a slow network sends nothing; coming back makes the form new. */
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-once")) return;
    if (Date.now() - (sent.get(form) || 0) < 8000) event.preventDefault();
    else sent.set(form, Date.now());
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of all("form[data-once]")) {
      sent.delete(form);
      form.removeAttribute("aria-busy");
    }
  });

  /* "I am not sure yet" and the answers let go of one another. */
  const field = one("#q") && one("#q").closest("form");
  const ways = field ? all('input[name="a"]', field) : [];
  const alone = (input) => input.value === "unsure" || input.value === "skip";
  if (field) {
    field.addEventListener("change", (event) => {
      const input = event.target;
      if (input.name === "a" && alone(input) && input.checked) {
        for (const other of ways) if (other !== input && other.type === "checkbox") other.checked = false;
        for (const other of all('input[type="radio"]:not([name="a"]):not([name="sure"])', field)) other.checked = false;
        for (const typed of all('input[name="t"]', field)) typed.value = "";
      } else if (input.name !== "sure" && !alone(input)) {
        for (const other of ways) if (alone(other) && other.type === "checkbox") other.checked = false;
      }
    });
    /* Words typed after "not sure" mean that it is not so any more. */
    field.addEventListener("input", (event) => {
      if (/^(text|)$/.test(event.target.type) && event.target.value) {
        for (const other of ways) if (alone(other)) other.checked = false;
      }
    });
  }

  /* Order: numbered lists become lines that move up and down. */
  for (const list of all("ol[data-order]")) {
    const rows = all("li", list);
    const place = (row) => Number(one("select", row).value) || 0;
    /* What was chosen before keeps its place; the others stay as they were drawn. */
    if (rows.every(place)) rows.sort((a, b) => place(a) - place(b)).forEach((row) => list.append(row));
    list.classList.remove("pick");
    const say = document.createElement("p");
    say.className = "vh";
    say.setAttribute("role", "status");
    list.after(say);
    const draw = (mark) => {
      all("li", list).forEach((row, index, lines) => {
        one(".nth", row).textContent = index + 1;
        if (mark) one("select", row).value = index + 1;
        one("[data-up]", row).disabled = index === 0;
        one("[data-down]", row).disabled = index === lines.length - 1;
      });
    };
    for (const row of rows) {
      const label = one("label", row);
      const select = one("select", row);
      const number = document.createElement("span");
      number.className = "nth";
      const words = document.createElement("span");
      words.append(...label.childNodes);
      const buttons = document.createElement("span");
      buttons.className = "btns";
      for (const way of ["up", "down"]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "ib";
        button.dataset[way] = "";
        button.setAttribute("aria-label", `${list.dataset[way]} ${words.textContent}`);
        const space = "http://www.w3.org/2000/svg";
        const svg = document.createElementNS(space, "svg");
        const use = document.createElementNS(space, "use");
        use.setAttribute("href", `#${way}`);
        svg.setAttribute("aria-hidden", "true");
        svg.append(use);
        button.append(svg);
        button.addEventListener("click", () => {
          const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
          if (!other) return;
          if (way === "up") other.before(row);
          else other.after(row);
          draw(true);
          for (const input of ways) input.checked = false;
          say.textContent = `${words.textContent}: ${one(".nth", row).textContent}`;
          if (button.disabled) one(".ib:not(:disabled)", row).focus();
          else button.focus();
        });
        buttons.append(button);
      }
      label.hidden = select.hidden = true;
      row.prepend(number, words, buttons);
    }
    const set = rows.every(place);
    draw(set);
    /* An order left as it was drawn is an answer too, unless "not sure" is chosen. */
    if (field) field.addEventListener("submit", () => { if (!ways.some((input) => input.checked)) draw(true); });
    const hint = list.dataset.hint && one(".hint", list.parentElement);
    if (hint) hint.textContent = list.dataset.hint;
  }

  /* The clock: shown, not announced, but for ten seconds before the end. */
  for (const timer of all("[data-timer]")) {
    const end = performance.now() + Number(timer.dataset.timer) * 1000;
    const face = one(".num", timer);
    const status = one("[role=status]", timer);
    let told = false;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left <= 10 && !told) {
        told = true;
        status.textContent = timer.dataset.soon;
      }
      if (left) return setTimeout(tick, 500);
      status.textContent = timer.dataset.over;
      /* What is chosen by now is sent; the server decides whether it was in time. */
      const button = field && one("button.btn", field);
      if (button) button.click();
    };
    tick();
  }

  /* The name on a certificate goes from page to page inside this browser, and is never sent. */
  const name = one("[data-name]");
  const line = one("[data-name-line]");
  const store = (act) => { try { return act(sessionStorage); } catch { return null; } };
  if (name && line) {
    name.value = store((kept) => kept.getItem("name")) || "";
    store((kept) => kept.removeItem("name"));
    const write = () => { line.textContent = name.value || "\u00a0"; };
    name.addEventListener("input", write);
    write();
  } else if (name) {
    one("[data-certificate]").addEventListener("click", () => store((kept) => kept.setItem("name", name.value)));
  }
  for (const button of all("[data-print]")) button.addEventListener("click", () => print());

  /* Letter keys: off with Ctrl, Alt or Meta, in text fields, and by the settings page. */
  if (!document.body.hasAttribute("data-keys")) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog, audio, video, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    const choose = (input) => {
      if (!input) return;
      event.preventDefault();
      input.focus();
      input.click();
    };
    const letter = key.length === 1 ? "abcdef".indexOf(key) + 1 || "123456".indexOf(key) + 1 : 0;
    if (letter) choose(ways.find((input) => input.value === String(letter)));
    else if (key === "0" || key === "u") choose(ways.find((input) => input.value === "unsure"));
    else if (key === "n") {
      const next = one("[data-next]");
      if (next) next.click();
    } else if (key === "?") {
      const list = one("#keys");
      if (list && list.showModal) list.showModal();
    }
  });
})();

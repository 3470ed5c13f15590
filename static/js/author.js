/* The page on which a bank is written: check while typing, preview, save, and never lose a word.
   Every step works without this file. All words come from the page, in its language. */
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const form = one("#edit");
  if (!form) return;
  const area = one("#text");
  const words = form.dataset;
  const readOnly = "readOnly" in words;
  const key = `kite-text:${words.bank}`;
  const field = (name) => form.elements[name];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const clock = (at) =>
    new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  let saved = "unsaved" in words ? null : area.value; // what the server holds, as far as we know
  let marks = [];
  let places = all("#outline [data-place]").map((link) => [+link.dataset.place, +link.dataset.line]);
  let place = +field("n").value || 1;

  /* The text: a plain textarea until the editor covers it. */
  let pad = {
    text: () => area.value,
    line: () => area.value.slice(0, area.selectionStart).split("\n").length,
    goto: (line, top, quietly) => {
      const start = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      if (!quietly) area.focus();
      area.setSelectionRange(start, start);
      area.scrollTop = (line - 4) * 24;
    },
    splice: (parts) => {
      let text = area.value;
      for (const [from, to, put] of [...parts].sort((a, b) => b[0] - a[0]))
        text = text.slice(0, from) + put + text.slice(to);
      area.value = text;
      changed();
    },
    replace: (text) => {
      area.value = text;
      changed();
    },
    mark: () => {},
    focus: () => area.focus(),
  };

  /* One message at a time, in the place where the eye is. */
  const say = (text) => (one("#said").textContent = text);
  const tell = (text) => {
    const box = one("#trouble");
    box.querySelector("p").textContent = text || "";
    box.hidden = !text;
  };
  const status = (text) => {
    const line = one("#saved");
    if (line.textContent !== text) line.textContent = text;
  };

  /* Text on this computer: every five seconds, and when the page goes away. */
  const store = {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write: (text) => {
      try {
        localStorage.setItem(key, JSON.stringify({ text, edition: field("edition").value, at: Date.now() }));
        return true;
      } catch {
        return false; // no room, or not allowed: the page itself still has it
      }
    },
    drop: () => {
      try {
        localStorage.removeItem(key);
      } catch {
        /* as above */
      }
    },
  };
  let kept = saved;
  let asked = false; // somebody is asked what becomes of a text found here: do not write over it
  const keep = () => {
    const text = pad.text();
    if (readOnly || asked || text === kept || text === saved) return;
    if (store.write(text)) {
      kept = text;
      status(fill(words.kept, { time: clock(Date.now()) }));
    }
  };
  setInterval(keep, 5000);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());

  const offer = () => {
    const found = store.read();
    if (readOnly || !found || typeof found.text !== "string") return;
    if (found.text === area.value) {
      if (saved !== null) store.drop();
      return;
    }
    asked = true;
    const old = found.edition !== field("edition").value;
    const box = one("#found");
    box.querySelector("p").textContent = fill(old ? words.foundOld : words.found, { time: clock(found.at) });
    box.hidden = false;
    one("#take").onclick = () => {
      asked = false;
      box.hidden = true;
      field("edition").value = found.edition;
      pad.replace(found.text);
      pad.focus();
    };
    one("#drop").onclick = () => {
      asked = false;
      box.hidden = true;
      store.drop();
      pad.focus();
    };
  };

  /* Talk to the server. A page instead of data means: nobody is signed in any more. */
  const send = async (url, signal) => {
    for (let tries = 0; ; tries++) {
      field("text").value = pad.text();
      const body = new FormData(form);
      const reply = await fetch(url, {
        method: "POST",
        body,
        signal,
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      const is = (reply.headers.get("Content-Type") || "").startsWith("application/json");
      if (reply.status === 413) return { trouble: "too-large" };
      if (!is) return { trouble: reply.status >= 500 ? "failed" : "signed-out" };
      const data = await reply.json();
      if (data.csrf) field("csrf_token").value = data.csrf;
      if (data.trouble === "old-page" && !tries) continue;
      return data;
    }
  };

  /* Put new words into a part of the page; whoever stands on a link there stays on it. */
  const renew = (box, html) => {
    const fresh = box.cloneNode(false);
    fresh.innerHTML = html;
    if (fresh.isEqualNode(box)) return;
    const at = box.contains(document.activeElement) && document.activeElement.getAttribute("href");
    box.replaceChildren(...fresh.childNodes);
    const link = at && [...box.querySelectorAll("a")].find((other) => other.getAttribute("href") === at);
    if (link) link.focus();
  };

  /* Check: 400 ms after the last key. An answer to an older text is not shown. */
  let timer = 0;
  let running = null;
  const check = async (then) => {
    clearTimeout(timer);
    if (running) running.abort();
    const mine = (running = new AbortController());
    const text = pad.text();
    field("n").value = place;
    let data;
    try {
      data = await send(words.check, mine.signal);
    } catch {
      return; // cut off by a newer one, or no network: saving will tell
    }
    if (mine !== running) return;
    running = null;
    if (!data.said) return;
    if (text !== pad.text()) return;
    for (const [name, html] of Object.entries(data.said)) renew(one(`#${name}`), html);
    marks = data.marks;
    if ("outline" in data.said) places = data.places;
    pad.mark(marks);
    show(data.preview);
    const publish = one("#publish");
    if (publish) publish.classList.toggle("off", marks.some((mark) => mark.blocks));
    if (then) then();
  };
  const soon = (wait = 400) => {
    clearTimeout(timer);
    timer = setTimeout(check, wait);
  };
  const changed = () => {
    if (running) running.abort();
    soon();
  };

  /* The preview: the new page's body takes the place of the old one, so nothing jumps. */
  const frame = one("#preview");
  const show = (html) => {
    if (html === null) return;
    frame.className = `frame as-${field("as").value}`;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const page = frame.contentDocument;
    if (!page || !page.body) return;
    const sheets = (doc) => [...doc.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute("href")).join();
    const root = page.documentElement;
    for (const { name } of [...root.attributes]) root.removeAttribute(name);
    for (const { name, value } of [...fresh.documentElement.attributes]) root.setAttribute(name, value);
    if (sheets(fresh) !== sheets(page)) page.head.replaceWith(page.adoptNode(fresh.head));
    page.body.replaceWith(page.adoptNode(fresh.body));
  };

  /* Where the cursor is decides which question is shown. */
  const placeOf = (line) => {
    let now = places.length ? places[0][0] : 1;
    for (const [number, first] of places) if (first <= line) now = number;
    return now;
  };
  const follow = () => {
    const now = placeOf(pad.line());
    if (now === place) return;
    place = now;
    for (const link of all("#outline [data-place]")) {
      if (+link.dataset.place === place) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    soon(150);
  };

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (!link) return;
    if (link.dataset.line && link.closest("#outline, #problems")) {
      event.preventDefault();
      pad.goto(+link.dataset.line, Boolean(link.dataset.place));
      follow();
      return;
    }
    const { as, lang, themeOf } = link.dataset;
    if (!link.closest("#tabs")) return;
    event.preventDefault();
    if (as) field("as").value = as;
    if (lang) field("lang").value = lang;
    if (themeOf) field("theme").value = themeOf;
    check();
  });

  /* Problems: to the next, to the one before, and away with it. */
  const jump = (back) => {
    if (!marks.length) return say(words.nothing);
    const line = pad.line();
    const lines = [...new Set(marks.map((mark) => mark.line))].sort((a, b) => a - b);
    const next = back
      ? [...lines].reverse().find((other) => other < line) ?? lines[lines.length - 1]
      : lines.find((other) => other > line) ?? lines[0];
    pad.goto(next);
    follow();
    const mark = marks.find((other) => other.line === next);
    say(`${mark.blocks ? words.problem : words.suggestion} ${mark.says}. ${mark.fix}`);
  };
  const mend = (mark) => {
    const line = pad.line();
    const found = mark || marks.find((other) => other.button && other.line === line) || marks.find((other) => other.button);
    if (!found || !found.splices.length || readOnly) return say(words.nothing);
    pad.splice(found.splices);
    say(found.button);
    check();
  };

  /* Save: whatever happens, the text stays. */
  let saving = false;
  const save = async () => {
    if (readOnly || saving) return false;
    saving = true;
    const text = pad.text();
    let data;
    try {
      data = await send(form.action);
    } catch {
      data = { trouble: "offline" };
    }
    saving = false;
    if (data.trouble === "clash") {
      store.write(text);
      field("text").value = text;
      form.submit(); // the server shows both texts
      return false;
    }
    if (data.trouble) {
      store.write(text);
      kept = text;
      const said = { offline: words.offline, "signed-out": words.signedOut, "too-large": words.tooLarge };
      tell(said[data.trouble] || words.failed);
      return false;
    }
    saved = text;
    field("edition").value = data.edition;
    if (pad.text() === text) {
      store.drop();
      kept = text;
    }
    tell("");
    status(fill(words.saved, { time: data.saved }));
    return true;
  };

  /* Other pages of this bank show what is saved: so save before going there. */
  document.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(".eways a:not([target]), #publish, #outline .more");
    if (!link || readOnly || asked || pad.text() === saved) return;
    event.preventDefault();
    if (await save()) location.assign(link.href);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.id === "check") check(report);
    else save();
  });
  const report = () => {
    one("#problems").scrollTop = 0;
    if (innerWidth <= 1000) frame.scrollIntoView({ block: "nearest" });
    say(one("#problems h2").textContent);
  };

  addEventListener("keydown", (event) => {
    const strong = event.ctrlKey || event.metaKey;
    const go = strong && !event.altKey && !event.shiftKey;
    let act = null;
    if (go && event.key === "s") act = save;
    else if (go && event.key === "Enter") act = () => check(report);
    else if (go && event.key === ".") act = () => mend();
    else if (event.key === "F8" && !strong && !event.altKey) act = () => jump(event.shiftKey);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    follow();
    act();
  }, true);

  area.addEventListener("input", changed);
  for (const name of ["keyup", "click"]) area.addEventListener(name, follow);
  offer();
  /* The page came with what a check says about its text; a browser may have put another one in. */
  if (area.value === area.defaultValue) marks = JSON.parse(words.marks);
  else check();

  /* An address may name a line (#L47) or a question (?n=4). */
  const arrive = () => {
    const line = /^#L(\d+)$/.exec(location.hash);
    const entry = places.find(([number]) => number === place);
    if (line) pad.goto(+line[1]);
    else if (entry && place > 1) pad.goto(entry[1], true, true);
    follow();
  };

  /* The editor comes last; where it does not, the textarea goes on. */
  const cover = async () => {
    const [cm, made] = await Promise.all([import(words.code), import(words.cover)]);
    const schema = async () => (await fetch(words.schema)).json();
    const focused = document.activeElement === area;
    pad = made.pad(cm, {
      area,
      form,
      readOnly,
      nonce: one("#script").nonce,
      label: words.label,
      problem: words.problem,
      suggestion: words.suggestion,
      hints: made.hints(cm, schema),
      changed,
      placeOf,
      moved: follow,
      mend,
    });
    pad.mark(marks);
    if (focused) pad.focus();
    else arrive();
    one("#skip").addEventListener("click", (event) => {
      event.preventDefault();
      pad.focus();
    });
    form.dataset.covered = "";
  };
  cover().catch((error) => console.info("The plain text field stays:", error));
})();

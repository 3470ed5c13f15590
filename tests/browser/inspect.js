/* Look at the page as it stands, and tell what is wrong with it: lists of words for people. */
(wanted) => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const box = (element) => element.getBoundingClientRect();
  const seen = (element) => {
    const area = box(element);
    return area.width > 1 && area.height > 1 && element.checkVisibility({ visibilityProperty: true })
      && !element.closest(".vh, .skip");
  };
  const name = (element) => {
    const words = (element.textContent || element.value || "").trim().slice(0, 30);
    return `<${element.localName} class="${element.getAttribute("class") || ""}"> ${words}`;
  };
  /* What a finger meets: the tile around an invisible input, the whole card of a covering link. */
  const target = (element) => element.closest("label, article.quiz") || element;
  const controls = () => all("a[href], button, input:not([type=hidden]), select, textarea, summary")
    .filter((element) => seen(target(element)) && !element.disabled);

  const looks = {
    sideways: () => {
      const page = document.documentElement;
      const wide = page.scrollWidth - page.clientWidth;
      if (wide < 1) return [];
      const guilty = all("body *").filter((element) => box(element).right > page.clientWidth + 1
        && !element.closest("[role=region], .sheet"));
      return [`${wide}px too wide: ${guilty.slice(0, 3).map(name).join(", ")}`];
    },

    cut: () => all("body *").filter((element) => {
      const style = getComputedStyle(element);
      if (element.closest("svg, .vh, [role=region], .sheet, select, input") || !seen(element)) return false;
      if (!/hidden|clip/.test(style.overflowX + style.overflowY)) return false;
      return element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
    }).map(name),

    small: () => controls().flatMap((element) => {
      const area = box(target(element));
      /* An inline link's padding can be pressed too; only its lines count. */
      const least = element.matches(".btn") || target(element).matches(".opt") ? 44 : 24;
      const high = Math.min(...[...target(element).getClientRects()].map((line) => line.height));
      return Math.min(area.width, high) + 0.5 < least
        ? [`${Math.round(area.width)}x${Math.round(high)} ${name(element)}`] : [];
    }),

    unseen: () => controls().flatMap((element) => {
      element.focus({ focusVisible: true, preventScroll: true });
      if (document.activeElement !== element) return [];
      const shows = [element, target(element), element.nextElementSibling].some((part) => {
        if (!part) return false;
        const style = [getComputedStyle(part), getComputedStyle(part, "::after")];
        if (style.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2)) return true;
        const ring = part.querySelector(".ring");
        return ring && parseFloat(getComputedStyle(ring).strokeWidth) >= 6;
      });
      return shows ? [] : [name(element)];
    }),

    forced: () => all("label.opt input, label.hot input").slice(0, 1).flatMap((input) => {
      const before = all("input").filter((one) => one.checked);
      input.checked = true;
      const style = getComputedStyle(input.closest("label"));
      const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3;
      input.checked = false;
      for (const one of before) one.checked = true;
      return shows ? [] : [name(input.closest("label"))];
    }),

    moving: () => document.getAnimations().map((one) => name(one.effect.target)),

    styled: () => all("[style]").map(name),

    nodes: () => (document.getElementsByTagName("*").length < 500 ? []
      : [`${document.getElementsByTagName("*").length} nodes`]),

    headings: () => (all("h1").length === 1 ? [] : [`${all("h1").length} h1`]),

    shifted: () => {
      const moved = window.shifted;
      window.shifts.disconnect();
      window.shifted = 0;
      return moved > 0.001 ? [`the page moved while it came: ${moved}`] : [];
    },

    /* Words in Devanagari are in Hindi here, or the own name of a language that it writes, too. */
    foreign: () => {
      const found = [];
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const part = texts.currentNode.parentElement;
        const hindi = /[\u0900-\u0963]/.test(texts.currentNode.data);
        const lang = part.closest("[lang]").lang;
        if (hindi && !["hi", "mr", "ne"].includes(lang)) found.push(`${lang}: ${texts.currentNode.data.trim().slice(0, 40)}`);
      }
      return found;
    },
  };
  return Object.fromEntries(wanted.map((look) => [look, looks[look]()]));
}

/* CodeMirror over the textarea: what a check says stands in the gutter and under the line. */

export function pad(cm, page) {
  const { Decoration, EditorView, GutterMarker, StateEffect, StateField, WidgetType, tags: t } = cm;
  const { area, form } = page;

  const words = (mark) => `${mark.blocks ? page.problem : page.suggestion} ${mark.says}${mark.fix ? `. ${mark.fix}` : ""}`;

  class Sign extends GutterMarker {
    constructor(mark) {
      super();
      this.mark = mark;
    }
    eq(other) {
      return other.mark.says === this.mark.says && other.mark.blocks === this.mark.blocks;
    }
    toDOM() {
      const sign = document.createElement("span");
      sign.className = this.mark.blocks ? "g-err" : "g-look";
      sign.textContent = this.mark.blocks ? "✕" : "!";
      sign.title = words(this.mark);
      return sign;
    }
  }

  class Ground extends GutterMarker {
    constructor(blocks) {
      super();
      this.elementClass = blocks ? "n-err" : "n-look";
    }
  }
  const grounds = [new Ground(false), new Ground(true)];

  class Said extends WidgetType {
    constructor(mark) {
      super();
      this.mark = mark;
    }
    eq(other) {
      return JSON.stringify(other.mark) === JSON.stringify(this.mark);
    }
    toDOM() {
      const { mark } = this;
      const box = document.createElement("div");
      box.className = mark.blocks ? "inl" : "inl w";
      const room = document.createElement("div"); // a margin would not be measured
      room.className = "inl-room";
      room.append(box);
      const text = document.createElement("span");
      const bold = document.createElement("b");
      bold.textContent = mark.fix ? `${mark.says}.` : mark.says;
      text.append(bold, mark.fix ? ` ${mark.fix}` : "");
      box.append(text);
      if (mark.button && !page.readOnly) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = mark.button;
        button.addEventListener("click", () => page.mend(mark));
        box.append(button);
      }
      return room;
    }
    ignoreEvent() {
      return true;
    }
  }

  const setMarks = StateEffect.define();
  const SCALAR = /^("[^"]*"|'[^']*'|[^#\s][^#\n]*?(?=\s*(#|$)))/;

  /* The problems of the question in which the cursor is stand open, unless they are so many
     that its text would drown; those on the line of the cursor always do. */
  const MOST_OPEN = 3;
  const drawn = (state, marks) => {
    const doc = state.doc;
    const at = doc.lineAt(state.selection.main.head).number;
    const here = page.placeOf(at);
    const own = marks.filter((mark) => mark.blocks && mark.place === here).length;
    const found = [];
    const lines = new Map();
    for (const mark of marks) {
      const from = Math.min(mark.from, doc.length);
      const line = doc.lineAt(from);
      const one = { ...mark, line: line.number, from };
      const before = lines.get(line.number);
      if (!before || (one.blocks && !before.blocks)) lines.set(line.number, one);
      const word = SCALAR.exec(line.text.slice(from - line.from));
      if (word && word[0].trim()) {
        found.push(Decoration.mark({ class: one.blocks ? "sq" : "sq w" }).range(from, from + word[0].length));
      }
      const open = mark.place === null || (mark.place === here && own <= MOST_OPEN);
      if ((one.blocks && open) || line.number === at) {
        found.push(Decoration.widget({ widget: new Said(mark), block: true, side: 1 }).range(line.to));
      }
    }
    const signs = [];
    const behind = [];
    for (const [number, mark] of lines) {
      const start = doc.line(number).from;
      found.push(Decoration.line({ class: mark.blocks ? "l-err" : "l-look" }).range(start));
      signs.push(new Sign(mark).range(start));
      behind.push(grounds[+mark.blocks].range(start));
    }
    const set = (markers) => cm.RangeSet.of(markers, true);
    return { marks, at, shown: Decoration.set(found, true), signs: set(signs), behind: set(behind) };
  };

  const notes = StateField.define({
    create: (state) => drawn(state, []),
    update(value, change) {
      for (const effect of change.effects) {
        if (effect.is(setMarks)) return drawn(change.state, effect.value);
      }
      if (change.docChanged) {
        const marks = value.marks.map((mark) => ({
          ...mark,
          from: change.changes.mapPos(mark.from),
          button: "", // its places are of the text before: the next check gives it back
        }));
        return drawn(change.state, marks);
      }
      const now = change.state.doc.lineAt(change.state.selection.main.head).number;
      return now === value.at ? value : drawn(change.state, value.marks);
    },
    provide: (field) => [
      EditorView.decorations.from(field, (value) => value.shown),
      cm.gutterLineClass.from(field, (value) => value.behind),
      cm.gutter({ class: "cm-sign", markers: (view) => view.state.field(field).signs }),
    ],
  });

  const colours = cm.HighlightStyle.define([
    { tag: [t.propertyName, t.definition(t.propertyName)], class: "y-k" },
    { tag: [t.comment, t.lineComment], class: "y-c" },
    { tag: [t.string, t.content, t.attributeValue], class: "y-s" },
    { tag: [t.special(t.string), t.separator, t.meta], class: "y-n" },
  ]);

  let fresh = false; // written in since the last check

  const view = new EditorView({
    doc: area.value,
    selection: { anchor: Math.min(area.selectionStart, area.value.length) },
    extensions: [
      EditorView.cspNonce.of(page.nonce),
      notes,
      cm.lineNumbers(),
      cm.history(),
      cm.drawSelection(),
      cm.indentUnit.of("  "),
      cm.yaml(),
      cm.syntaxHighlighting(colours),
      cm.bracketMatching(),
      cm.highlightActiveLine(),
      cm.highlightActiveLineGutter(),
      cm.search({ top: true }),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        "aria-label": page.label,
        "aria-describedby": "keys",
        id: "pad",
        spellcheck: "false",
        autocapitalize: "off",
      }),
      cm.EditorState.readOnly.of(page.readOnly),
      cm.keymap.of([
        { key: "Tab", run: cm.indentMore, shift: cm.indentLess },
        ...cm.completionKeymap,
        ...cm.searchKeymap.filter((one) => one.key !== "Mod-Alt-g"),
        ...cm.historyKeymap,
        ...cm.defaultKeymap.filter((one) => one.key !== "Mod-Enter"),
      ]),
      page.hints,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          fresh = true;
          area.value = update.state.doc.toString();
          page.changed();
        }
        if (update.docChanged || update.selectionSet) page.moved();
      }),
    ],
  });
  form.append(view.dom);
  form.classList.add("covered");

  return {
    text: () => view.state.doc.toString(),
    line: () => view.state.doc.lineAt(view.state.selection.main.head).number,
    goto(number, top, quietly) {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from + /^[\s-]*/.exec(line.text)[0].length },
        effects: EditorView.scrollIntoView(line.from, { y: top ? "start" : "center", yMargin: 24 }),
      });
      if (!quietly) view.focus();
    },
    splice(parts) {
      const changes = parts.map(([from, to, insert]) => ({ from, to, insert }));
      view.dispatch({ changes, annotations: cm.isolateHistory.of("full"), userEvent: "input.fix" });
    },
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "input.restore" });
    },
    mark(marks) {
      const effects = [setMarks.of(marks)];
      /* The list of problems may have grown over the line that is written. */
      if (fresh && view.hasFocus) effects.push(EditorView.scrollIntoView(view.state.selection.main.head));
      fresh = false;
      view.dispatch({ effects });
    },
    focus: () => view.focus(),
  };
}

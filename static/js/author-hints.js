/* Completion and help while typing, out of the JSON Schema of a bank file. */

/* The schema is asked for when the first hint is: the page itself does not wait for it. */
export function hints(cm, load) {
  let known = null;
  const ready = () => {
    known = known || load().then((schema) => knowing(cm, schema));
    return known.catch(() => {
      known = null; // no network just now: the next hint asks again
      return { complete: () => null, help: () => null };
    });
  };
  return [
    cm.autocompletion({ override: [async (context) => (await ready()).complete(context)], icons: false, closeOnBlur: true }),
    cm.hoverTooltip(async (view, pos) => (await ready()).help(view, pos)),
  ];
}

function knowing(cm, schema) {
  const named = (ref) => schema.definitions[ref.split("/").pop()];
  const lines = (doc, from, to, visit) => {
    for (let number = from; number >= 1 && number <= doc.lines && number !== to; number += from < to ? 1 : -1) {
      if (visit(doc.line(number).text, number) === false) return;
    }
  };
  const PARTS = /^(\s*)((?:- +)*)(-\s*$)?(?:("[^"]*"|'[^']*'|[\w.-]+)\s*:(?=\s|$))?/;
  const bare = (key) => key && key.replace(/^["']|["']$/g, "");

  /* Give the keys that lead to a line, "[]" for a list: ["items", "[]", "options", "a"]. */
  function pathTo(doc, number, column) {
    const path = [];
    let limit = column;
    let dash = false; // the last step was a list: its key may stand as far left as its dashes
    lines(doc, number, 0, (text, at) => {
      if (!text.trim() || /^\s*#/.test(text)) return true;
      const [, space, dashes, lone, key] = PARTS.exec(text);
      const starts = [...(dashes + (lone || "")).matchAll(/-/g)].map((found) => space.length + found.index);
      const own = space.length + dashes.length;
      const above = at !== number || own < column;
      if (key && above && (own < limit || (dash && own === limit && !starts.length))) {
        path.unshift(bare(key));
        limit = own;
        dash = false;
      }
      for (const start of starts.reverse()) {
        if (start < limit) {
          path.unshift("[]");
          limit = start;
          dash = true;
        }
      }
      return limit > 0 || dash;
    });
    return path;
  }

  const indent = (text) => {
    const [, space, dashes] = PARTS.exec(text);
    return space.length + dashes.length;
  };

  /* Give the keys (and their values) that stand beside a line, at the same depth. */
  function beside(doc, number, column) {
    const found = {};
    const visit = (text, at) => {
      if (!text.trim() || /^\s*#/.test(text)) return true;
      const [, space, dashes, , key] = PARTS.exec(text);
      const own = space.length + dashes.length;
      if (own < column || (at > number && dashes && space.length < column)) return false;
      if (own === column && key && at !== number) found[bare(key)] = text.slice(text.indexOf(":") + 1).replace(/(^|\s)#.*/, "").trim();
      return !(dashes && own === column && at <= number);
    };
    lines(doc, number, 0, visit);
    if (!/^\s*- /.test(doc.line(number).text) || indent(doc.line(number).text) === column) {
      lines(doc, number + 1, doc.lines + 1, visit);
    }
    return found;
  }

  const kindOf = (near) => {
    if (near.type) return near.type;
    if ("options" in near) return (near.key || "").startsWith("[") ? "multiple" : "single";
    return "key" in near ? "true_false" : "single";
  };
  const models = Object.values(schema.definitions).filter((one) => one.properties && one.properties.type);
  const modelOf = (kind) => models.find((one) => one.properties.type.const === kind);

  function resolved(node, near) {
    if (!node) return null;
    if (node.$ref) return resolved({ ...named(node.$ref), description: node.description }, near);
    if (node.defaultSnippets) return modelOf(kindOf(near)) || node;
    const shaped = (node.anyOf || []).map((one) => resolved(one, near)).find((one) => one && (one.properties || one.additionalProperties));
    return shaped ? { ...shaped, description: node.description || shaped.description } : node;
  }

  function nodeAt(path, near) {
    let node = resolved(schema, near);
    for (const part of path) {
      if (!node) return null;
      let inner;
      if (part === "[]") inner = Array.isArray(node.items) ? null : node.items;
      else if (node.properties && node.properties[part]) inner = node.properties[part];
      else inner = Object.values(node.patternProperties || {})[0] || (typeof node.additionalProperties === "object" ? node.additionalProperties : null);
      node = resolved(inner, near);
    }
    return node;
  }

  const itemColumn = (doc, number) => {
    let column = 0;
    lines(doc, number, 0, (text) => {
      const found = /^(\s*)- +/.exec(text);
      if (found && found[1].length <= 4) {
        column = found[0].length;
        return false;
      }
      return /^\S/.test(text) ? false : true;
    });
    return column;
  };

  function around(doc, number, column) {
    const path = pathTo(doc, number, column);
    const near = beside(doc, number, path.length > 2 ? itemColumn(doc, number) : column);
    return { path, node: nodeAt(path, near), near };
  }

  const choices = (node) => {
    if (!node) return [];
    if (node.const !== undefined) return [node.const];
    if (node.enum) return node.enum.filter((one, at, every) => every.findIndex((other) => String(other) === String(one)) === at);
    return (node.anyOf || []).flatMap(choices);
  };

  const itemNode = schema.properties.items.items;
  const body = (value) => {
    const rows = Object.entries(value).flatMap(([key, inner]) => {
      if (Array.isArray(inner)) return inner.some((one) => one.includes("$")) ? [`${key}:`, ...inner.map((one) => `  - ${one}`)] : [`${key}: [${inner.join(", ")}]`];
      if (typeof inner === "object") return [`${key}:`, ...Object.entries(inner).map(([name, text]) => `  ${name}: ${text}`)];
      return [`${key}: ${inner}`];
    });
    return rows.join("\n\t").replace(/\$(\d)/g, "#{$1}");
  };

  function complete(context) {
    const { state, pos } = context;
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    const value = /^\s*(?:- +)*([\w.-]+):\s+(\[?(?:[^\]]*,\s*)?)([\w.-]*)$/.exec(before);
    if (value) {
      const { node, near } = around(state.doc, line.number, indent(line.text));
      let wanted = node && node.properties && node.properties[value[1]];
      if (wanted && value[2].startsWith("[")) wanted = wanted.items || null;
      const known = near.options !== undefined && value[1] === "key" ? [] : choices(wanted && wanted.$ref ? resolved(wanted, near) : wanted);
      const offered = value[1] === "type" && node && node.properties.stem ? itemNode.properties.type.enum : known;
      if (!offered.length) return null;
      return { from: pos - value[3].length, options: offered.map((one) => ({ label: String(one), type: "enum" })), validFor: /^[\w.-]*$/ };
    }
    const key = /^(\s*(?:- +)*)([\w.-]*)$/.exec(before);
    if (!key || (!key[2] && !context.explicit && !/^\s*- $/.test(before))) return null;
    const column = key[1].length;
    const { path, node, near } = around(state.doc, line.number, column);
    if (!node || !node.properties) return null;
    const options = Object.entries(node.properties)
      .filter(([name]) => !(name in near))
      .map(([name, inner]) => {
        const shape = resolved(inner, near) || {};
        const opens = shape.type === "array" || (shape.type === "object" && !inner.anyOf);
        return {
          label: name,
          type: "property",
          apply: `${name}:${opens ? "" : " "}`,
          info: inner.description || undefined,
          boost: (node.required || []).includes(name) ? 2 : 0,
        };
      });
    if (path.join() === "items,[]" && /- +$/.test(key[1])) {
      for (const one of itemNode.defaultSnippets) {
        options.push({ ...cm.snippetCompletion(body(one.body), { label: one.label, detail: one.description, type: "text", boost: 3 }) });
      }
    }
    return { from: pos - key[2].length, options, validFor: /^[\w.-]*$/ };
  }

  const help = (view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const found = /^(\s*(?:- +)*)([\w.-]+):/.exec(line.text);
    if (!found || pos > line.from + found[0].length || pos < line.from + found[1].length) return null;
    const { node } = around(view.state.doc, line.number, found[1].length);
    const about = node && node.properties && node.properties[found[2]] && node.properties[found[2]].description;
    if (!about) return null;
    return {
      pos: line.from + found[1].length,
      end: line.from + found[0].length,
      above: true,
      create() {
        const dom = document.createElement("div");
        dom.className = "cm-help";
        dom.textContent = about;
        return { dom };
      },
    };
  };

  return { complete, help };
}

// What the bank page needs of CodeMirror 6, and nothing else.
export { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
export {
  Decoration, EditorView, GutterMarker, WidgetType, drawSelection, gutter, gutterLineClass,
  highlightActiveLine,
  highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers,
} from "@codemirror/view";
export {
  defaultKeymap, history, historyKeymap, indentLess, indentMore, isolateHistory,
} from "@codemirror/commands";
export { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { autocompletion, completionKeymap, snippetCompletion } from "@codemirror/autocomplete";
export { search, searchKeymap } from "@codemirror/search";
export { yaml } from "@codemirror/lang-yaml";
export { tags } from "@lezer/highlight";

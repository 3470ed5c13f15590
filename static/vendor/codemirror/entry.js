// What the bank page needs of CodeMirror 6, and nothing else.
export { EditorState, StateEffect, StateField, RangeSetBuilder, Compartment } from "@codemirror/state";
export {
  Decoration, EditorView, GutterMarker, WidgetType, crosshairCursor, drawSelection, dropCursor,
  gutter, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers,
} from "@codemirror/view";
export {
  cursorMatchingBracket, defaultKeymap, history, historyKeymap, indentLess, indentMore,
  isolateHistory, moveLineDown, moveLineUp, temporarilySetTabFocusMode,
} from "@codemirror/commands";
export {
  HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
export { autocompletion, completionKeymap, snippet, startCompletion } from "@codemirror/autocomplete";
export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
export { yaml } from "@codemirror/lang-yaml";
export { tags } from "@lezer/highlight";

"""Words and marking: texts, items of every type, banks."""

"""YAML and its traps: reading, checking, compiling and showing what authors write."""

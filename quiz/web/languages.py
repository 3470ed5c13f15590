"""The languages of the interface."""

LANGUAGES = {
    "en": "English",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "fr": "Français",
    "es": "Español",
}
"""Each by its own name; the first is the one that messages are written in."""

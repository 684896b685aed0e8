"""What places tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

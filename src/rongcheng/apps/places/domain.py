"""The pure rules of places; nothing of Django."""

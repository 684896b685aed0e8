"""The pure rules of cases; nothing of Django."""

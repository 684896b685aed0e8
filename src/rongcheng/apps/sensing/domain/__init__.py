"""The pure rules of sensing; nothing of Django."""

"""The pure rules of identity; nothing of Django."""

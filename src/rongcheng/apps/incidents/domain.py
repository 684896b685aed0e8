"""The pure rules of incidents; nothing of Django."""

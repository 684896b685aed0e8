"""The pure rules of appeals; nothing of Django."""

"""The pure rules of workflow; nothing of Django."""

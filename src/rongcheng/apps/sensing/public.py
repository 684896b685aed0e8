"""The door of sensing for other apps."""

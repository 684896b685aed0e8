"""The door of places for other apps."""

"""The door of identity for other apps."""

"""The door of incidents for other apps."""

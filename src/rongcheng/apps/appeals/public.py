"""The door of appeals for other apps."""

"""The door of cases for other apps."""

"""The door of workflow for other apps."""

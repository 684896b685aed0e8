"""Reading, checking and drawing procedures. No Django, no files."""

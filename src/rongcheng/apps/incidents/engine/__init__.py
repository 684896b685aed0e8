"""The correlation engine: pure numbers, no Django."""

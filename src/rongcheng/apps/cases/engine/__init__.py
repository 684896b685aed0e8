"""Reads the app's data files; pure, no Django."""

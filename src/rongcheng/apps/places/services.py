"""Writes of places: one function is one durable transaction with its events."""

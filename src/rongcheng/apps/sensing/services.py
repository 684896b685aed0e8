"""Writes of sensing: one function is one durable transaction with its events."""

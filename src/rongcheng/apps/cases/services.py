"""Writes of cases: one function is one durable transaction with its events."""

"""Writes of workflow: one function is one durable transaction with its events."""

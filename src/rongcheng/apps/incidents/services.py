"""Writes of incidents: one function is one durable transaction with its events."""

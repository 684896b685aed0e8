"""Writes of identity: one function is one durable transaction with its events."""

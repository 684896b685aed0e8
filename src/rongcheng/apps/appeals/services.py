"""Writes of appeals: one function is one durable transaction with its events."""

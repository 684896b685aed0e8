"""Streaming: to the broker for other systems (relay), to browsers for people (live)."""

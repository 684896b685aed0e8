"""Reads of incidents, each on behalf of an actor."""

"""Reads of places, each on behalf of an actor."""

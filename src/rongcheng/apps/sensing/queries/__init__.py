"""Reads of sensing, each on behalf of an actor."""

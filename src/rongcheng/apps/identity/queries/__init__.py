"""Reads of identity, each on behalf of an actor."""

"""Reads of cases, each on behalf of an actor."""

"""Reads of appeals, each on behalf of an actor."""

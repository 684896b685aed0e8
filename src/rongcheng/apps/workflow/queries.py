"""Reads of workflow, each on behalf of an actor."""

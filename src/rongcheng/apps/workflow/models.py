"""Tables of workflow: constraints and indexes, no behaviour."""

"""Tables of sensing: constraints and indexes, no behaviour."""

"""Tables of identity: constraints and indexes, no behaviour."""

"""Tables of cases: constraints and indexes, no behaviour."""

"""Tables of appeals: constraints and indexes, no behaviour."""

"""Who may do what in incidents; the only place where roles are named."""

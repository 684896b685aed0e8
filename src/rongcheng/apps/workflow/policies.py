"""Who may do what in workflow; the only place where roles are named."""

"""Who may do what in identity; the only place where roles are named."""

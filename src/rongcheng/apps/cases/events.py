"""What cases announces."""

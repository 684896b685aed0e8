"""What identity announces."""

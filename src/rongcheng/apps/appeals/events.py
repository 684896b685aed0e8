"""What appeals announces."""

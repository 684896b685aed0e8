"""What places announces."""

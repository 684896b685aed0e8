"""What incidents announces."""

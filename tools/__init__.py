"""What keeps the house in order: import contracts, lints, and the carpenter of new rooms."""

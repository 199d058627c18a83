"""The concierge: the assistant of the house, with the same tools as every other door, acting as whoever asks."""

"""Training of the spam model: a corpus, made-up listings, and a logistic fit in plain numbers."""

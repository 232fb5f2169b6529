"""``python -m tests.bench``: how fast the desk's pages are, and that data does not slow them."""

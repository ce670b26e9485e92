"""The home page: one brief, three works."""

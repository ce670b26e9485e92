"""The Learn page: how the three networks learn, step by step, and what to try on works of one's own."""

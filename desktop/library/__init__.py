"""The Library page: the models that are here, and what they were made of."""

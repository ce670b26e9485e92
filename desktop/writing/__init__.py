"""The Write studio: the text editor."""

"""The Music studio: piano-roll, its geometry and edits, and the player."""

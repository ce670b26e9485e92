"""The Paint studio: the canvas and its geometry."""

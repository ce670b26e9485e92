"""Music: an LSTM over notes."""

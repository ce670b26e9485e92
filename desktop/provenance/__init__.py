"""Who made what, shown and said: shares, copy check, reports, signed exports."""

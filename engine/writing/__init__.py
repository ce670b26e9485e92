"""Writing: a Transformer over verse and prose."""

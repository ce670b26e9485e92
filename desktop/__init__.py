"""The window: Qt only here, nothing heavy."""
